import { newId } from '../account/ids.ts';
import type { Invoice, Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { activeScheduleOf, stepAt } from '../schedules/scheduleChanges.ts';
import { enterPhase } from '../schedules/scheduleRenewal.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { groupOf, textOf } from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest, missingParameter, noUpcomingInvoice } from '../server/stripeError.ts';
import { carryOutChange, changeDraft } from '../subscriptions/planChange.ts';
import { RENEWABLE, withNextPeriod } from '../subscriptions/renewals.ts';
import { periodDraft } from '../subscriptions/subscriptionInvoices.ts';
import { periodOf } from '../subscriptions/subscriptionItems.ts';
import { DAY_SECONDS } from '../subscriptions/subscriptionPeriods.ts';
import { changeOf } from '../subscriptions/subscriptionUpdate.ts';
import { withAutoAdvance } from './invoiceDraft.ts';

/** Parameters that preview other changes. Without them the preview would be of something else, so they are refused. */
const UNSUPPORTED = ['schedule_details', 'invoice_items', 'discounts'];

/** The parts of `subscription_details` that a preview can change. */
const CHANGES = new Set(['items', 'proration_behavior', 'proration_date', 'billing_cycle_anchor']);

/**
 * Returns the next invoice of a subscription as a renewal would make it now, and saves nothing: pending invoice items, the next phase
 * of a schedule, discounts and the customer's balance are part of it. With changed items it is the invoice that follows the change: the
 * one that bills it at once, if there is one, or else the next renewal's.
 *
 * @throws 404 `invoice_upcoming_none` when no invoice follows.
 */
export function createInvoicePreview(account: StripeAccount, { parameters }: ApiCall): Invoice {
  refuseUnsupported(parameters);
  const subscription = previewedSubscription(account, parameters);
  const details = groupOf(parameters, 'subscription_details');
  const copy = account.copy();
  return details ? previewOfChange(copy, subscription, details) : upcoming(copy, subscription);
}

function refuseUnsupported(parameters: Parameters): void {
  const details = Object.keys(groupOf(parameters, 'subscription_details') ?? {});
  const unsupported =
    UNSUPPORTED.find((name) => parameters[name] !== undefined) ??
    details.filter((name) => !CHANGES.has(name)).map((name) => `subscription_details[${name}]`)[0];
  if (unsupported === undefined) return;
  throw badRequest('The Stripe emulator previews only the next invoice, and changes of items.', {
    param: unsupported,
  });
}

/** Carries the change out on a copy of the account, unless its invoice is the one to show. */
function previewOfChange(copy: StripeAccount, subscription: Subscription, details: Parameters): Invoice {
  const change = changeOf(copy, subscription, details);
  if (change.invoicesNow) {
    const draft = changeDraft(copy, change, { id: newId('upcoming_in'), includesPending: true });
    return { ...draft, billing_reason: 'upcoming' };
  }
  carryOutChange(copy, change, 'allow_incomplete');
  return upcoming(copy, copy.find('subscription', subscription.id));
}

/** Lets the next period begin on a copy of the account. */
function upcoming(account: StripeAccount, subscription: Subscription): Invoice {
  const { end } = periodOf(subscription);
  const isTrial = subscription.status === 'trialing';
  const next = subscriptionAfter(account, subscription, end);
  const draft = periodDraft(account, next, {
    reason: 'upcoming',
    bills: 'period',
    previousPeriod: periodOf(subscription),
    // Usage during a trial is free.
    usage: isTrial ? { start: end, end } : periodOf(subscription),
  });
  return madeAt(draft, { at: end, daysUntilDue: subscription.days_until_due });
}

/** @throws 400 for a parameter that names nothing, or when the customer is not the one of the subscription. */
function previewedSubscription(account: StripeAccount, parameters: Parameters): Subscription {
  const scheduleId = textOf(parameters, 'schedule');
  const subscriptionId = textOf(parameters, 'subscription');
  if (scheduleId && subscriptionId) {
    throw badRequest('You may only specify one of these parameters: schedule, subscription.', {
      param: 'schedule',
    });
  }
  if (!scheduleId && !subscriptionId) throw missingParameter('subscription');
  const id = scheduleId ? subscriptionOfSchedule(account, scheduleId) : (subscriptionId ?? '');
  const subscription = account.find('subscription', id, { param: 'subscription' });
  const customer = textOf(parameters, 'customer') ?? subscription.customer;
  if (customer === subscription.customer) return subscription;
  throw badRequest(`The customer ${customer} does not have a subscription with the ID ${id}.`, {
    code: 'resource_missing',
    param: 'subscription',
  });
}

function subscriptionOfSchedule(account: StripeAccount, id: string): string {
  const { status, subscription } = account.find('subscription_schedule', id, { param: 'schedule' });
  if (status === 'active' && subscription !== null) return subscription;
  throw noUpcomingInvoice(`The subscription schedule is ${status}, so it has no upcoming invoice.`);
}

/** Returns the subscription in the period that follows at `end`, which is not saved. Throws 404 when none follows. */
function subscriptionAfter(account: StripeAccount, before: Subscription, end: number): Subscription {
  if (!RENEWABLE.includes(before.status)) {
    throw noUpcomingInvoice(`The subscription is ${before.status}, so it has no upcoming invoice.`);
  }
  const { cancel_at_period_end: endsWithPeriod, cancel_at: cancelAt } = before;
  const schedule = activeScheduleOf(account, before);
  const step = schedule ? stepAt(schedule, end) : { kind: 'none' as const };
  const isCancelled = endsWithPeriod || (cancelAt !== null && cancelAt <= end);
  const endsWithSchedule = step.kind === 'ended' && schedule?.end_behavior === 'cancel';
  if (isCancelled || endsWithSchedule || endsWithTrial(account, before)) {
    throw noUpcomingInvoice(
      'The subscription will cancel at the end of the current period, so it has no upcoming invoice.',
    );
  }
  const changed =
    schedule && step.kind === 'phase'
      ? enterPhase(account, { schedule, subscription: before, phase: step.phase })
      : before;
  // A trial has no cycle. The invoice gets an id of its own, not that of the latest one.
  const status = before.status === 'trialing' ? 'active' : before.status;
  return { ...withNextPeriod(before, { ...changed, status }), latest_invoice: newId('upcoming_in') };
}

/** Without a payment method, a trial ends as its setting says: only `create_invoice` bills something. */
function endsWithTrial(account: StripeAccount, subscription: Subscription): boolean {
  if (subscription.status !== 'trialing') return false;
  const { invoice_settings: settings } = account.find('customer', subscription.customer);
  const method = subscription.default_payment_method ?? settings.default_payment_method;
  const behavior = subscription.trial_settings?.end_behavior.missing_payment_method;
  return !method && behavior !== 'create_invoice';
}

function madeAt(draft: Invoice, { at, daysUntilDue }: { at: number; daysUntilDue: number | null }): Invoice {
  const made: Invoice = {
    ...draft,
    created: at,
    due_date: daysUntilDue === null ? null : at + daysUntilDue * DAY_SECONDS,
  };
  return withAutoAdvance(made, draft.auto_advance ?? false);
}
