import type { AdminClient } from '../../../client/src/adminClient.ts';
import { FailedNotice } from '../app/notices/FailedNotice.tsx';
import { OtherAccountNotice } from '../app/notices/OtherAccountNotice.tsx';
import { PageLoading } from '../app/PageLoading.tsx';
import { Shell } from '../components/Shell.tsx';
import { useSessionView } from '../session/useSession.ts';
import { SignedOutNotice } from './notices/SignedOutNotice.tsx';
import { UnavailableNotice } from './notices/UnavailableNotice.tsx';
import { OPERATOR_HOME } from './operatorConsole.ts';
import { SignedIn } from './SignedIn.tsx';

/** The console, or the reason why it cannot be shown. */
export function Console({ api }: { api: AdminClient }) {
  const view = useSessionView();
  switch (view.kind) {
    case 'starting':
    case 'leaving':
      return <Starting />;
    case 'unavailable':
      return <UnavailableNotice obstacle={view.obstacle} />;
    case 'signed_out':
      return <SignedOutNotice key={view.reason} reason={view.reason} />;
    case 'failed':
      return <FailedNotice failure={view.failure} />;
    case 'ended':
      if (view.reason === 'other_account') return <OtherAccountNotice />;
      return <SignedIn api={api} person={view.person} isActive={false} />;
    case 'signed_in':
      return <SignedIn api={api} person={view.person} isActive />;
    default:
      return view satisfies never;
  }
}

/** The frame, while it is not known yet who is there. */
function Starting() {
  return (
    <Shell variant="operator" nav={[]} home={OPERATOR_HOME}>
      <title>AI-Gate Operator</title>
      <PageLoading />
    </Shell>
  );
}
