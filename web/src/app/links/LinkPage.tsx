import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import type { UserClient } from '../../../../client/src/userClient.ts';
import { ConfirmAddress } from './ConfirmAddress.tsx';
import type { EmailLink } from './emailLink.ts';
import { InvalidLink } from './InvalidLink.tsx';
import { NoticePreference } from './NoticePreference.tsx';
import { useLinksText } from './useLinksText.ts';

type LinkPageProps = { readonly link: EmailLink; readonly api: UserClient };

/** The page behind the link of an e-mail. Nobody has to sign in. */
export function LinkPage({ link, api }: LinkPageProps) {
  const [queries] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={queries}>
      <Page link={link} api={api} />
    </QueryClientProvider>
  );
}

function Page({ link, api }: LinkPageProps) {
  const { t } = useLinksText();
  switch (link.page) {
    case 'confirm':
      return <ConfirmAddress token={link.token} api={api} />;
    case 'preference':
      return <NoticePreference kind={link.kind} token={link.token} api={api} />;
    case 'incomplete':
      return link.of === 'confirm' ? (
        <InvalidLink title={t('confirm.incomplete')} text={t('confirm.incomplete.text')} />
      ) : (
        <InvalidLink title={t('preference.invalid')} text={t('preference.invalid.text')} />
      );
    default:
      return link satisfies never;
  }
}
