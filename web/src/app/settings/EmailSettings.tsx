import { Loading } from '../../components/Loading.tsx';
import { useContact } from '../contact/useContact.ts';
import { useEmailText } from '../contact/useEmailText.ts';
import { QueryError } from '../QueryError.tsx';
import { AddressSettings } from './AddressSettings.tsx';
import { EmailChoices } from './EmailChoices.tsx';
import { SettingsSection } from './SettingsSection.tsx';

/** Where e-mails go, in which language, and which of them are sent. */
export function EmailSettings() {
  const { t } = useEmailText();
  const query = useContact();
  return (
    <SettingsSection title={t('title')} note={t('note')}>
      {query.data ? (
        <>
          <AddressSettings contact={query.data} />
          <EmailChoices contact={query.data} />
        </>
      ) : (
        <div className="settings-state" aria-busy={query.isPending || undefined}>
          {query.isError ? <QueryError what={t('what')} query={query} /> : <Loading shape="rows" rows={6} />}
        </div>
      )}
    </SettingsSection>
  );
}
