import type { SignInFailure } from '../../session/signInFailure.ts';
import { useText } from '../../text/useText.ts';
import { Notice } from './Notice.tsx';
import { SignInButton } from './SignInButton.tsx';

/** What happened to a sign-in, and what to do. */
export function FailedNotice({ failure }: { failure: SignInFailure }) {
  const { t } = useText();
  return (
    <Notice title={t(`failed.${failure}`)} actions={<SignInButton label={t('error.retry')} />}>
      {t(`failed.${failure}.text`)}
    </Notice>
  );
}
