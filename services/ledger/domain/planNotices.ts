import { isPaymentDue } from '../../../shared/account/access.ts';
import type { Account } from '../../../shared/account/account.ts';
import { accountAt } from '../../../shared/account/rollOver.ts';
import { createNotice, type Notice } from '../../../shared/contract/notifications/notices.ts';
import { SECONDS_PER_MINUTE } from '../../../shared/time.ts';

type Images = { before: Account; after: Account; at: number };

/** The stream's clock and those of functions differ by seconds. */
const CLOCK_SECONDS = SECONDS_PER_MINUTE;

const isPaid = ({ plan }: Account) => plan !== 'free';

/** The first payment has not been made. A subscription never returns to this status (docs.stripe.com, subscription lifecycle). */
const NEVER_PAID_STATUS = 'incomplete';

/** The notices of a change of plan, and of a cancellation that was scheduled or undone. */
export function planNotices(images: Images): Notice[] {
  if (images.before.version === images.after.version) return [];
  return [...changeOfPlan(images), ...changeOfEnd(images)];
}

function changeOfPlan({ before, after, at }: Images): Notice[] {
  const { plan, sessionsIncluded: included, subscription } = after;
  const isPaidAfter = isPaid(after);
  if (isPaid(before) && isPaidAfter && !isReplaced({ before, after, at })) {
    return before.plan === plan
      ? []
      : [createNotice('plan_changed', { from: before.plan, plan, included }, after)];
  }
  if (isPaid(before) && !isPaidAfter) {
    const reason = reasonOfEnd({ before, after, at });
    return [createNotice('plan_ended', { plan: before.plan, reason, included }, after)];
  }
  // A subscription that is paid again after its grace has ended is welcomed already.
  const { id, status } = before.subscription ?? {};
  const isNew = subscription?.id !== id || status === NEVER_PAID_STATUS;
  return isPaidAfter && subscription && isNew
    ? [createNotice('welcome', { plan, subscription: subscription.id, included }, after)]
    : [];
}

/** Whether the plan had ended before another subscription began, and nothing was written in between. */
const isReplaced = ({ before, after, at }: Images): boolean =>
  before.subscription?.id !== after.subscription?.id && !isPaid(accountAt(before, at));

/**
 * Stripe also cancels a subscription whose invoice stays unpaid. The customer did not. One that is cancelled in the hour before its renewal is
 * charged is in a grace, and owes nothing.
 */
function reasonOfEnd({ before, after, at }: Images): 'unpaid' | 'cancelled' | 'ended' {
  const { accessUntil, status, subscription } = before;
  if (isPaymentDue(status) || isPaymentDue(after.status)) return 'unpaid';
  const isCancelled =
    (subscription?.cancelAt ?? Infinity) <= at + CLOCK_SECONDS || after.status === 'canceled';
  if (isCancelled) return 'cancelled';
  return accessUntil === undefined ? 'ended' : 'unpaid';
}

function changeOfEnd({ before, after }: Images): Notice[] {
  const [was, is] = [before.subscription, after.subscription];
  if (!isPaid(after) || was === undefined || was.id !== is?.id || was.cancelAt === is.cancelAt) return [];
  const { plan, accessUntil = Infinity } = after;
  if (is.cancelAt !== undefined) {
    const endsEarlier = isPaymentDue(after.status) && accessUntil < is.cancelAt;
    const facts = { plan, endsAt: is.cancelAt, ...(endsEarlier ? { accessUntil } : {}) };
    return [createNotice('cancellation', facts, after)];
  }
  return was.cancelAt === undefined
    ? []
    : [createNotice('cancellation_undone', { plan, endsAt: was.cancelAt }, after)];
}
