import { Link } from 'wouter';
import { PageHead } from '../../components/PageHead.tsx';
import { useText } from '../../text/useText.ts';
import { APP_HOME } from '../customerApp.ts';

/** An address under `/app` that is no page. */
export function NotFoundPage() {
  const { t } = useText();
  return (
    <>
      <title>{`${t('notFound.title')} · AI-Gate`}</title>
      <PageHead title={t('notFound.title')}>{t('notFound.text')}</PageHead>
      <Link href={APP_HOME}>{t('notFound.action')}</Link>
    </>
  );
}
