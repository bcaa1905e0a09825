import type { UserClient } from '../../../client/src/userClient.ts';
import { useSessionView } from '../session/useSession.ts';
import { FailedNotice } from './notices/FailedNotice.tsx';
import { OtherAccountNotice } from './notices/OtherAccountNotice.tsx';
import { SignedOutNotice } from './notices/SignedOutNotice.tsx';
import { UnavailableNotice } from './notices/UnavailableNotice.tsx';
import { SignedIn } from './SignedIn.tsx';
import { Starting } from './Starting.tsx';

/** The app, or the reason why it cannot be shown. */
export function App({ api }: { api: UserClient }) {
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
