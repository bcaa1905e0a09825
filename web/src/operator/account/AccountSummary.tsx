import { Link } from 'wouter';
import { Pill } from '../../components/Pill.tsx';
import { useText } from '../../text/useText.ts';
import { planName } from '../overview/plans.ts';
import { accountAuditPath } from '../paths.ts';
import type { Account } from '../queries/useAccount.ts';
import { SubscriptionStatus } from './SubscriptionStatus.tsx';

/** Under the name of the account: what it pays for and since when, and what is wrong. */
export function AccountSummary({ account }: { readonly account: Account }) {
  const { format } = useText();
  const { userId, contact, usage, terms, createdAt } = account;
  return (
    <span className="account-summary">
      {contact.email !== null && <code>{userId}</code>}
      <SubscriptionStatus usage={usage} />
      <span>
        {planName(usage.plan)}
        {terms?.active && ' with agreed terms'}
      </span>
      <span>since {format.dayWithYear(createdAt)}</span>
      {contact.problem !== null && (
        <Pill kind="bad">
          {contact.problem === 'bounce' ? 'E-mails come back' : 'E-mails reported as spam'}
        </Pill>
      )}
      <Link href={accountAuditPath(userId)}>All actions</Link>
    </span>
  );
}
