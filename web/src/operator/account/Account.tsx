import './account.css';
import { type ReactNode, useState } from 'react';
import { Link, useParams } from 'wouter';
import { isProblemOf } from '../../../../client/src/errors.ts';
import { dayOf } from '../../app/overview/days.ts';
import { PageUpdated } from '../../app/PageUpdated.tsx';
import { QueryError } from '../../app/QueryError.tsx';
import { useNow } from '../../app/useNow.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useToast } from '../../components/useToast.ts';
import { OffersPanel } from '../offers/OffersPanel.tsx';
import { ACCOUNTS_PATH } from '../paths.ts';
import { type Account as AccountState, useAccount, useRefreshAccount } from '../queries/useAccount.ts';
import { AccountActions, type Opened } from './AccountActions.tsx';
import { AccountDialogs } from './AccountDialogs.tsx';
import { AccountFacts } from './AccountFacts.tsx';
import { AccountSummary } from './AccountSummary.tsx';
import { SessionsPanel } from './SessionsPanel.tsx';
import { TermsPanel } from './TermsPanel.tsx';
import { TicketsPanel } from './TicketsPanel.tsx';
import { TimelinePanel } from './TimelinePanel.tsx';

const AGE_STEP_MS = 10_000;

/** One account: how it is, what happened to it, and what an operator can do. */
export function Account() {
  const userId = decodeURIComponent(useParams<{ userId: string }>().userId);
  const query = useAccount(userId);
  const account = query.data;
  return (
    <>
      <title>{`${userId} · AI-Gate Operator`}</title>
      <p className="breadcrumb">
        <Link href={ACCOUNTS_PATH}>Accounts</Link> / <code>{userId}</code>
      </p>
      {account ? (
        <Known account={account} updated={<PageUpdated atMs={query.dataUpdatedAt} />} />
      ) : (
        <>
          <PageHead title={userId} />
          <Panel busy={query.isPending}>
            {isProblemOf(query.error, 'getAccount') && query.error.code === 'account_not_found' ? (
              <EmptyState>There is no account with this id. It may have been erased.</EmptyState>
            ) : query.isError ? (
              <QueryError what="the account" query={query} />
            ) : (
              <Loading shape="figure" />
            )}
          </Panel>
        </>
      )}
    </>
  );
}

function Known({ account, updated }: { readonly account: AccountState; readonly updated: ReactNode }) {
  const nowMs = useNow(AGE_STEP_MS);
  const showToast = useToast();
  const refresh = useRefreshAccount(account.userId);
  const [opened, setOpened] = useState<Opened>();
  const { userId, contact } = account;
  const onDone = (message: string) => {
    showToast(message);
    void refresh();
  };
  return (
    <>
      <PageHead
        title={contact.email ?? userId}
        updated={updated}
        actions={<AccountActions account={account} onOpen={setOpened} />}
      >
        <AccountSummary account={account} />
      </PageHead>
      <div className="account-page">
        <AccountFacts account={account} nowMs={nowMs} />
        <div className="grid">
          <TimelinePanel userId={userId} />
          <div className="span-4 account-side">
            <TermsPanel account={account} />
            <OffersPanel userId={userId} onDone={onDone} />
            <TicketsPanel userId={userId} nowMs={nowMs} />
            <SessionsPanel userId={userId} nowMs={nowMs} onDone={onDone} />
          </div>
        </div>
      </div>
      {opened && (
        <AccountDialogs
          opened={opened}
          account={account}
          today={dayOf(nowMs)}
          onOpen={setOpened}
          onDone={(message) => {
            setOpened(undefined);
            onDone(message);
          }}
          onClose={() => setOpened(undefined)}
        />
      )}
    </>
  );
}
