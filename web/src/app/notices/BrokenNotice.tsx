import { Button } from '../../components/Button.tsx';
import { useText } from '../../text/useText.ts';
import { Notice } from './Notice.tsx';

/** The app itself failed. */
export function BrokenNotice() {
  const { t } = useText();
  const action = (
    <Button kind="main" onClick={() => location.reload()}>
      {t('broken.action')}
    </Button>
  );
  return (
    <Notice title={t('broken.title')} actions={action}>
      {t('broken.text')}
    </Notice>
  );
}
