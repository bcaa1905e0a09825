import { useText } from '../../text/useText.ts';
import { Notice } from './Notice.tsx';
import { SignInButton } from './SignInButton.tsx';

/** Somebody else signed in in another tab: nothing of this account is shown any more. */
export function OtherAccountNotice() {
  const { t } = useText();
  return (
    <Notice title={t('otherAccount.title')} actions={<SignInButton label={t('otherAccount.action')} />}>
      {t('otherAccount.text')}
    </Notice>
  );
}
