import { Shell } from '../components/Shell.tsx';
import { APP_HOME } from './customerApp.ts';
import { PageLoading } from './PageLoading.tsx';

/** The frame of the app, while it is not known yet who is there. */
export function Starting() {
  return (
    <Shell nav={[]} home={APP_HOME}>
      <title>AI-Gate</title>
      <PageLoading />
    </Shell>
  );
}
