import { Loading } from '../components/Loading.tsx';
import { Panel } from '../components/Panel.tsx';

/** A page whose code is being loaded. */
export function PageLoading() {
  return (
    <Panel busy>
      <Loading shape="figure" />
    </Panel>
  );
}
