import { PageHead } from '../../components/PageHead.tsx';
import { useText } from '../../text/useText.ts';
import { AccountSettings } from './AccountSettings.tsx';
import { LookSettings } from './LookSettings.tsx';
import './settings.css';

/** What the person can choose, and who they are. */
export function Settings() {
  const { t } = useText();
  return (
    <>
      <title>{`${t('nav.settings')} · AI-Gate`}</title>
      <PageHead title={t('nav.settings')} />
      <div className="settings">
        <LookSettings />
        <AccountSettings />
      </div>
    </>
  );
}
