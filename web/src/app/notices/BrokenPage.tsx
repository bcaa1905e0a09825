import { Button } from '../../components/Button.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { useText } from '../../text/useText.ts';

/** One page of the app failed, or its code could not be loaded. */
export function BrokenPage() {
  const { t } = useText();
  return (
    <>
      <title>{`${t('broken.title')} · AI-Gate`}</title>
      <PageHead title={t('broken.title')}>{t('broken.text')}</PageHead>
      <Button kind="main" onClick={() => location.reload()}>
        {t('broken.action')}
      </Button>
    </>
  );
}
