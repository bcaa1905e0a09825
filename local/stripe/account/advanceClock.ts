import type { CardOutcome } from '../payments/testCards.ts';
import { RENEWABLE, renewSubscription } from '../subscriptions/renewals.ts';
import { hasEnded } from '../subscriptions/subscriptionCancellation.ts';
import { periodOf } from '../subscriptions/subscriptionItems.ts';
import { doDueWork } from './doDueWork.ts';
import type { StripeAccount } from './stripeAccount.ts';

/** `paid` charges every renewal whatever the card is; `charged` lets the payment method decide. */
export type Renews = 'paid' | 'charged';

/**
 * Moves the clock as time would pass: whatever is due until then happens at its own time and in the order of time, the
 * renewals of all subscriptions included. A subscription renews several times if several of its periods end.
 */
export function advanceClock(account: StripeAccount, until: number, renews: Renews): void {
  const outcome = renews === 'paid' ? 'pays' : undefined;
  let at: number | undefined = account.now();
  while (at !== undefined && at <= until) {
    const instant = at;
    account.at(instant, () => doAllDue(account, outcome));
    at = nextInstant(account, instant);
  }
  account.moveClock(until - account.now());
  doDueWork(account);
}

/** What else is due at the time of a renewal comes first: a cancellation or the end of a trial takes the renewal's place. */
function doAllDue(account: StripeAccount, outcome: CardOutcome | undefined): void {
  doDueWork(account, outcome);
  for (const { id } of account.store.all('subscription')) {
    while (isRenewalDue(account, id)) renewSubscription(account, id, 'draft');
  }
}

function isRenewalDue(account: StripeAccount, id: string): boolean {
  const subscription = account.find('subscription', id);
  return RENEWABLE.includes(subscription.status) && periodOf(subscription).end <= account.now();
}

/** Returns when something is due next, after an instant. */
function nextInstant(account: StripeAccount, after: number): number | undefined {
  let next: number | undefined;
  const consider = (instant: number | null) => {
    if (instant !== null && instant > after && (next === undefined || instant < next)) next = instant;
  };
  for (const subscription of account.store.all('subscription')) {
    if (hasEnded(subscription)) continue;
    if (RENEWABLE.includes(subscription.status)) consider(periodOf(subscription).end);
    consider(subscription.cancel_at);
    consider(subscription.trial_end);
    consider(subscription.pending_update?.expires_at ?? null);
  }
  for (const invoice of account.store.all('invoice')) {
    if (invoice.status === 'draft') consider(invoice.automatically_finalizes_at);
    if (invoice.status === 'open') consider(invoice.due_date);
  }
  for (const session of account.store.all('checkout.session')) {
    if (session.status === 'open') consider(session.expires_at);
  }
  return next;
}
