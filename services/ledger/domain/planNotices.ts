import { isPaymentDue } from '../../../shared/account/access.ts';
import type { Account } from '../../../shared/account/account.ts';
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
  if (isPaid(before) && isPaid(after)) {
    return before.plan === plan
      ? []
      : [createNotice('plan_changed', { from: before.plan, plan, included }, after)];
  }
  if (isPaid(before)) {
    const reason = reasonOfEnd({ before, after, at });
    return [createNotice('plan_ended', { plan: before.plan, reason, included }, after)];
  }
  // A subscription that is paid again after its grace has ended is welcomed already.
  const { id, status } = before.subscription ?? {};
  const isNew = subscription?.id !== id || status === NEVER_PAID_STATUS;
  return isPaid(after) && subscription && isNew
    ? [createNotice('welcome', { plan, subscription: subscription.id, included }, after)]
    : [];
}

/** Stripe also cancels a subscription whose invoice stays unpaid. The customer did not. */
function reasonOfEnd({ before, after, at }: Images): 'unpaid' | 'cancelled' | 'ended' {
  const { accessUntil, status, subscription } = before;
  if (isPaymentDue(status) || isPaymentDue(after.status) || accessUntil !== undefined) return 'unpaid';
  const isCancelled =
    (subscription?.cancelAt ?? Infinity) <= at + CLOCK_SECONDS || after.status === 'canceled';
  return isCancelled ? 'cancelled' : 'ended';
}

function changeOfEnd({ before, after }: Images): Notice[] {
  const [was, is] = [before.subscription, after.subscription];
  if (!isPaid(after) || was === undefined || was.id !== is?.id || was.cancelAt === is.cancelAt) return [];
  const { plan } = after;
  if (is.cancelAt !== undefined) return [createNotice('cancellation', { plan, endsAt: is.cancelAt }, after)];
  return was.cancelAt === undefined
    ? []
    : [createNotice('cancellation_undone', { plan, endsAt: was.cancelAt }, after)];
}
