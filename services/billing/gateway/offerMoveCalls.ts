import Stripe from 'stripe';
import { stripeFault } from '../../../shared/stripe/stripeFault.ts';
import type { Move, MoveOutcome, PurchaseGateway } from '../domain/offers/purchaseGateway.ts';
import type { BillingGatewayOptions } from './billingGatewayOptions.ts';
import { failedCreation } from './failedCreation.ts';
import { amountOf, productOf } from './offerPriceCalls.ts';

/** As an upgrade in the portal: a period of the larger quota begins, and is paid in full, less the unused time of the old price. */
const NOW = { billing_cycle_anchor: { type: 'now' }, proration_behavior: 'always_invoice' } as const;

/** The next renewal bills the new price. */
const AT_PERIOD_END = { proration_behavior: 'none' } as const;

/** Moves of a subscription to the price of a volume offer, and back to a list price. */
export function offerMoveCalls(
  options: BillingGatewayOptions,
): Pick<PurchaseGateway, 'moveNow' | 'moveAtPeriodEnd' | 'previewMove' | 'voidInvoice'> {
  const { stripe, stage } = options;

  async function move(
    { subscription, item, price, attempt }: Move,
    how: Stripe.SubscriptionUpdateParams,
  ): Promise<MoveOutcome> {
    const idempotencyKey = `offer:${stage}:${attempt}`;
    const params = { items: [{ id: item, price, quantity: 1 }], ...how };
    try {
      const { pending_update: pending } = await stripe.subscriptions.update(subscription, params, {
        idempotencyKey,
      });
      return { kind: pending === null ? 'moved' : 'held' };
    } catch (error) {
      return failedCreation(error);
    }
  }

  return {
    moveNow: (change) => move(change, { ...NOW, payment_behavior: 'pending_if_incomplete' }),
    moveAtPeriodEnd: (change) => move(change, AT_PERIOD_END),

    async previewMove({ subscription, customer, item, when, ...offer }) {
      try {
        const product = await productOf(options, offer.plan);
        const preview = await stripe.invoices.createPreview({
          customer,
          subscription,
          subscription_details: {
            items: [{ id: item, price_data: { ...amountOf(offer), product }, quantity: 1 }],
            ...(when === 'now' ? NOW : AT_PERIOD_END),
          },
        });
        // The period of an invoice of a subscription is the one that ends when the invoice is made.
        return { at: preview.period_end, amountMinor: preview.amount_due, currency: preview.currency };
      } catch (error) {
        throw stripeFault(error);
      }
    },

    async voidInvoice(invoice) {
      try {
        await stripe.invoices.voidInvoice(invoice);
      } catch (error) {
        // It is paid or void already. The next read of the subscription shows which it is.
        if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw stripeFault(error);
      }
    },
  };
}
