import { Button } from '../../components/Button.tsx';
import { CodeBox } from '../../components/CodeBox.tsx';
import { useSession } from '../../session/useSession.ts';
import { useText } from '../../text/useText.ts';
import { useApp } from '../useApp.ts';
import { SettingsRow } from './SettingsRow.tsx';
import { SettingsSection } from './SettingsSection.tsx';

/** Who is signed in, as the issuer says. */
export function AccountSettings() {
  const { t } = useText();
  const session = useSession();
  const { person } = useApp();
  return (
    <SettingsSection title={t('settings.account')} note={t('settings.account.note')}>
      {person.name && <SettingsRow label={t('settings.name')}>{person.name}</SettingsRow>}
      {person.email && <SettingsRow label={t('settings.email')}>{person.email}</SettingsRow>}
      <SettingsRow label={t('settings.userId')}>
        <CodeBox label={t('settings.userId')} code={person.subject} />
      </SettingsRow>
      <SettingsRow label={t('settings.here')}>
        <Button onClick={session.signOut}>{t('signOut')}</Button>
      </SettingsRow>
    </SettingsSection>
  );
}
