import type { Invoice, Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { recordVoid } from '../invoices/invoiceBilling.ts';
import { badRequest } from '../server/stripeError.ts';
import { periodOf, withItems } from './subscriptionItems.ts';
import { markMeteredChanges } from './usageLines.ts';

/** Stripe drops an update that was not paid within 23 hours, or at the end of the period or trial if that is sooner. */
const HELD_SECONDS_MAX = 23 * 3600;

/** The parameters that an update with `payment_behavior: pending_if_incomplete` can have. */
const HOLDABLE = new Set([
  'expand',
  'payment_behavior',
  'proration_behavior',
  'proration_date',
  'billing_cycle_anchor',
  'items',
  'off_session',
  'trial_end',
  'trial_from_plan',
  'add_invoice_items',
]);

/** @throws 400 when an update cannot be held back until its invoice is paid. */
export function checkHoldable(subscription: Subscription, parameters: object): void {
  const other = Object.keys(parameters).find((name) => !HOLDABLE.has(name));
  if (other) {
    throw badRequest(`You cannot set \`${other}\` when payment_behavior is pending_if_incomplete.`, {
      param: other,
    });
  }
  if (subscription.collection_method === 'send_invoice') {
    throw badRequest('Pending updates are not supported when collection_method is send_invoice.');
  }
}

/** Keeps a change until its invoice, which is open, is paid. Everything else about the subscription stays. */
export function holdUpdate(
  account: StripeAccount,
  { before, after, invoice }: { before: Subscription; after: Subscription; invoice: string },
): Subscription {
  account.save({ id: before.id, object: 'held_update', invoice });
  const isMoved = after.billing_cycle_anchor !== before.billing_cycle_anchor;
  const held: Subscription = {
    ...before,
    latest_invoice: invoice,
    pending_update: {
      billing_cycle_anchor: isMoved ? after.billing_cycle_anchor : null,
      cancel_at_period_end: null,
      discount: null,
      discounts: null,
      expires_at: Math.min(
        account.now() + HELD_SECONDS_MAX,
        periodOf(before).end,
        before.trial_end !== null && before.trial_end > account.now()
          ? before.trial_end
          : Number.POSITIVE_INFINITY,
      ),
      metadata: null,
      subscription_items: after.items.data,
      trial_end: null,
      trial_from_plan: null,
    },
  };
  return account.update(before, held, 'customer.subscription.updated');
}

/** Returns whether the payment of this invoice decides over a change that is held back. */
export function holdsUpdate(account: StripeAccount, subscription: Subscription, invoice: Invoice): boolean {
  return account.store.get('held_update', subscription.id)?.invoice === invoice.id;
}

/** Applies the change that was held back, because its invoice has been paid. */
export function applyHeldUpdate(account: StripeAccount, before: Subscription): Subscription {
  const { pending_update: pending } = before;
  account.store.remove('held_update', before.id);
  const changed: Subscription = {
    ...withItems(before, pending?.subscription_items ?? before.items.data),
    billing_cycle_anchor: pending?.billing_cycle_anchor ?? before.billing_cycle_anchor,
    billing_cycle_anchor_config: pending?.billing_cycle_anchor ? null : before.billing_cycle_anchor_config,
    pending_update: null,
  };
  markMeteredChanges(account, { before, after: changed });
  const after = account.update(before, changed, 'customer.subscription.updated');
  account.record('customer.subscription.pending_update_applied', after);
  return after;
}

/** Drops the change that is held back, if any, and voids its invoice. Returns the subscription. */
export function dropHeldUpdate(account: StripeAccount, before: Subscription): Subscription {
  const held = account.store.get('held_update', before.id);
  if (!held) return before;
  account.store.remove('held_update', before.id);
  const invoice = account.store.get('invoice', held.invoice);
  if (invoice?.status === 'open') recordVoid(account, invoice);
  const after = account.update(before, { ...before, pending_update: null }, 'customer.subscription.updated');
  account.record('customer.subscription.pending_update_expired', after);
  return after;
}
