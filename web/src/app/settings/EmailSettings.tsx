import { ErrorState } from '../../components/ErrorState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { useContact } from '../contact/useContact.ts';
import { useEmailText } from '../contact/useEmailText.ts';
import { requestIdOf } from '../createQueryClient.ts';
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
          {query.isError ? (
            <ErrorState
              what={t('what')}
              requestId={requestIdOf(query.error)}
              onRetry={() => void query.refetch()}
              retrying={query.isFetching}
            />
          ) : (
            <Loading shape="rows" rows={6} />
          )}
        </div>
      )}
    </SettingsSection>
  );
}
