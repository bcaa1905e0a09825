import type { Invoice, InvoiceItem, Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { withoutUsedDiscounts } from '../discounts/discounts.ts';
import { finalizeInvoice, recordFailedPayment } from '../invoices/invoiceBilling.ts';
import { newInvoiceId, saveDraft } from '../invoices/invoiceDraft.ts';
import { linesOfItems, pendingItemsOf } from '../invoices/pendingItems.ts';
import type { CardOutcome } from '../payments/testCards.ts';
import { integerOf, textOf } from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { authenticationRequired, cardDeclined } from '../server/stripeError.ts';
import { dropHeldUpdate, holdUpdate } from './pendingUpdates.ts';
import { creditsOf, prorationsOf } from './prorations.ts';
import { periodLines, subscriptionDraft } from './subscriptionInvoices.ts';
import { advanceDraft, outcomeOfInvoice, setPastDue } from './subscriptionPayment.ts';
import { markMeteredChanges, removedUsage } from './usageLines.ts';

/** What a change of items or of the billing cycle bills. `after` has the new items and the new period. */
export type PlanChange = {
  before: Subscription;
  after: Subscription;
  /** Not saved yet. */
  prorations: InvoiceItem[];
  /** Whether a new period starts, which is billed at once. */
  restarts: boolean;
  invoicesNow: boolean;
  /** Whether it takes the place of a change that is held back. */
  replacesHeld: boolean;
};

/** Decides what a change bills. Nothing changes during a trial, whose invoice follows when it ends. */
export function planChange(
  account: StripeAccount,
  { before, after, parameters }: { before: Subscription; after: Subscription; parameters: Parameters },
  restarts: boolean,
): PlanChange {
  const behavior = textOf(parameters, 'proration_behavior') ?? 'create_prorations';
  const isBilled = before.status !== 'trialing' && before.status !== 'paused';
  const at = integerOf(parameters, 'proration_date') ?? account.now();
  const startsTrial = after.status === 'trialing';
  const prorations =
    !isBilled || behavior === 'none'
      ? []
      : restarts || startsTrial
        ? [...creditsOf(account, before, { at }), ...removedUsage(account, { before, after, at })]
        : [...prorationsOf(account, { before, after, at }), ...removedUsage(account, { before, after, at })];
  const startsPeriod = isBilled && restarts && !startsTrial;
  const invoicesNow = startsPeriod || (behavior === 'always_invoice' && prorations.length > 0);
  return {
    before,
    after,
    prorations,
    restarts: startsPeriod,
    invoicesNow,
    replacesHeld: restarts || 'items' in parameters,
  };
}

/**
 * Carries out a change. By default it applies even if its invoice is not paid. Other values of `payment_behavior`
 * hold it back, refuse it, or leave the invoice open.
 *
 * @throws 402 when the invoice cannot be paid and `payment_behavior` is `error_if_incomplete`.
 */
export function carryOutChange(
  account: StripeAccount,
  change: PlanChange,
  paymentBehavior: string,
): Subscription {
  const { prorations } = change;
  const event = 'customer.subscription.updated';
  if (!change.invoicesNow) {
    const { before, after } = withoutHeld(account, change);
    for (const item of prorations) account.save(item, 'invoiceitem.created');
    markMeteredChanges(account, { before, after });
    return account.update(before, after, event);
  }
  const id = newInvoiceId();
  const draft = changeDraft(account, change, {
    id,
    includesPending: paymentBehavior !== 'pending_if_incomplete',
  });
  const outcome = changeOutcome(account, draft);
  if (outcome !== 'pays' && paymentBehavior === 'error_if_incomplete') {
    throw outcome === 'needs_authentication' ? authenticationRequired() : cardDeclined();
  }
  const { before, after } = withoutHeld(account, change);
  if (outcome !== 'pays' && paymentBehavior === 'pending_if_incomplete') {
    const held = holdUpdate(account, { before, after, invoice: id });
    const invoice = finalizeInvoice(account, saveWithItems(account, draft, prorations));
    recordFailedPayment(account, invoice, outcome);
    return held;
  }
  markMeteredChanges(account, { before, after });
  const updated = account.update(
    before,
    { ...withoutUsedDiscounts(account, after, draft), latest_invoice: id },
    event,
  );
  const saved = saveWithItems(account, draft, prorations);
  if (paymentBehavior === 'default_incomplete' && draft.amount_due > 0) {
    finalizeInvoice(account, saved);
    return setPastDue(account, updated);
  }
  advanceDraft(account, saved);
  return account.find('subscription', before.id);
}

/** Drops a change that is held back when this change replaces it. */
function withoutHeld(account: StripeAccount, { before, after, replacesHeld }: PlanChange) {
  if (!replacesHeld) return { before, after };
  return { before: dropHeldUpdate(account, before), after: { ...after, pending_update: null } };
}

/**
 * The invoice of a change, which is not saved yet: pending invoice items and prorations first, then the new period if one starts.
 */
export function changeDraft(
  account: StripeAccount,
  { before, after, prorations, restarts }: PlanChange,
  { id, includesPending }: { id: string; includesPending: boolean },
): Invoice {
  const now = account.now();
  const items = [...(includesPending ? pendingItemsOf(account, before) : []), ...prorations];
  const period = { start: before.items.data[0]?.current_period_start ?? now, end: now };
  const lines = [
    ...linesOfItems(account, items, id),
    ...(restarts ? periodLines(account, after, { invoice: id, bills: 'period', usage: period }) : []),
  ];
  return subscriptionDraft(account, after, {
    id,
    lines,
    reason: 'subscription_update',
    period,
  });
}

function saveWithItems(account: StripeAccount, draft: Invoice, items: InvoiceItem[]): Invoice {
  for (const item of items) account.save(item, 'invoiceitem.created');
  return saveDraft(account, draft);
}

/** Whether the invoice of a change will be paid. One that is sent to the customer does not hold a change back. */
function changeOutcome(account: StripeAccount, draft: Invoice): CardOutcome {
  if (draft.amount_due === 0 || draft.collection_method === 'send_invoice') return 'pays';
  return outcomeOfInvoice(account, draft);
}
