import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { useSession } from '../../session/useSession.ts';

/** Leads to the issuer's page, and back to this one. */
export function SignInButton({ label }: { label: string }) {
  const session = useSession();
  const [pending, setPending] = useState(false);
  const signIn = async () => {
    setPending(true);
    await session.signIn();
  };
  return (
    <Button kind="main" pending={pending} onClick={signIn}>
      {label}
    </Button>
  );
}
