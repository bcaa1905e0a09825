import { Link } from 'wouter';
import { Pill } from '../../components/Pill.tsx';
import { useText } from '../../text/useText.ts';
import { planName } from '../overview/plans.ts';
import { accountAuditPath } from '../paths.ts';
import type { Account } from '../queries/useAccount.ts';

/** Under the name of the account: what it pays for and since when, and what is wrong. */
export function AccountSummary({ account }: { readonly account: Account }) {
  const { format } = useText();
  const { userId, contact, usage, terms, createdAt } = account;
  return (
    <span className="account-summary">
      {contact.email !== null && <code>{userId}</code>}
      <Status usage={usage} />
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

/** Stripe's word for the state of the subscription, or what matters more. */
function Status({ usage: { status, cancelAt, paymentDue, graceUntil } }: Pick<Account, 'usage'>) {
  const { format } = useText();
  if (status === 'none') return <span>No subscription</span>;
  if (paymentDue) {
    return (
      <Pill kind="bad">Payment due{graceUntil !== null && `, access until ${format.date(graceUntil)}`}</Pill>
    );
  }
  if (cancelAt !== null) return <Pill kind="warn">Ends {format.date(cancelAt)}</Pill>;
  if (status === 'active') return <Pill kind="ok">Active</Pill>;
  if (status === 'trialing') return <Pill kind="info">Trial</Pill>;
  return <Pill>{status === 'canceled' ? 'Ended' : status.replaceAll('_', ' ')}</Pill>;
}
