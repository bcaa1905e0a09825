import { Pill } from '../../components/Pill.tsx';
import { useText } from '../../text/useText.ts';
import type { Account } from '../queries/useAccount.ts';

/** Stripe's word for the state of the subscription, or what matters more. */
export function SubscriptionStatus({
  usage: { status, cancelAt, paymentDue, graceUntil },
}: Pick<Account, 'usage'>) {
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
