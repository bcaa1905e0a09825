import { Loading } from '../components/Loading.tsx';
import { Panel } from '../components/Panel.tsx';
import { Shell } from '../components/Shell.tsx';
import { APP_HOME } from '../session/returnTo.ts';

/** The frame of the app, while it is not known yet who is there. */
export function Starting() {
  return (
    <Shell nav={[]} home={APP_HOME}>
      <title>AI-Gate</title>
      <Panel busy>
        <Loading shape="figure" />
      </Panel>
    </Shell>
  );
}
