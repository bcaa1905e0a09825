import { Notice } from '../../app/notices/Notice.tsx';
import { Button } from '../../components/Button.tsx';
import type { Person } from '../../session/person.ts';
import { useSession } from '../../session/useSession.ts';

/** Somebody whom the issuer knows, and who is no operator. */
export function NoRoleNotice({ person }: { person: Person }) {
  const session = useSession();
  const actions = (
    <>
      {/* It signs in again, and the new token can have a role. */}
      <Button kind="main" onClick={() => location.reload()}>
        Try again
      </Button>
      <Button onClick={session.signOut}>Sign out</Button>
    </>
  );
  return (
    <Notice title="You have no role here" actions={actions}>
      You are signed in as {person.name ?? person.email ?? person.subject}. Ask an administrator of your
      sign-in service, {session.issuerHost()}, to give the user id <code>{person.subject}</code> the role
      viewer or operator. Then try again.
    </Notice>
  );
}
