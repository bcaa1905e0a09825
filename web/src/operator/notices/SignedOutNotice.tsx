import { Notice } from '../../app/notices/Notice.tsx';
import { SignInButton } from '../../app/notices/SignInButton.tsx';

const TEXTS = {
  not_signed_in: {
    title: 'Sign in to the operator console',
    text: 'For the people who operate AI-Gate. Customers sign in to the app instead.',
  },
  signed_out: {
    title: 'You have signed out',
    text: 'In this browser, all tabs of the console are signed out.',
  },
  ended: {
    title: 'Your session has ended',
    text: 'A sign-in is valid for at most 12 hours. Sign in again to continue.',
  },
} as const;

/** For somebody whom the issuer does not know, who has signed out, or whom the API does not accept any longer. */
export function SignedOutNotice({ reason }: { reason: keyof typeof TEXTS }) {
  const { title, text } = TEXTS[reason];
  return (
    <Notice title={title} actions={<SignInButton label="Sign in" />}>
      {text}
    </Notice>
  );
}
