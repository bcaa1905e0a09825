import type Stripe from 'stripe';
import { ConfigurationError } from '../../../shared/fault.ts';
import { priceSettingOf } from '../../../shared/stripe/setup/priceSettings.ts';
import { SOLD_BY_US } from '../../../shared/stripe/soldByUs.ts';
import { isMissing, stripeFault } from '../../../shared/stripe/stripeFault.ts';
import { lookupKeyOf, type OfferCost, type PurchaseGateway } from '../domain/offers/purchaseGateway.ts';
import type { BillingGatewayOptions } from './billingGatewayOptions.ts';
import { failedCreation } from './failedCreation.ts';

/** Prices of volume offers. */
export function offerPriceCalls(
  options: BillingGatewayOptions,
): Pick<PurchaseGateway, 'ensurePrice' | 'findPrice' | 'archivePrice'> {
  const { stripe } = options;
  return {
    async ensurePrice(offer) {
      try {
        const found = (await findPrice(stripe, offer.offerId)) ?? (await createPrice(options, offer));
        if (!found) return undefined;
        if (!isPriceOf(offer, found)) throw otherPrice(found.id);
        if (!found.active) await stripe.prices.update(found.id, { active: true });
        return found.id;
      } catch (error) {
        throw stripeFault(error);
      }
    },

    async findPrice(offerId) {
      try {
        const found = await findPrice(stripe, offerId);
        return found && { price: found.id, isActive: found.active };
      } catch (error) {
        throw stripeFault(error);
      }
    },

    async archivePrice(price) {
      try {
        await stripe.prices.update(price, { active: false });
      } catch (error) {
        if (!isMissing(error)) throw stripeFault(error);
      }
    },
  };
}

/** A lookup key belongs to one price. Archived prices keep theirs. */
async function findPrice(stripe: Stripe, offerId: string): Promise<Stripe.Price | undefined> {
  const { data } = await stripe.prices.list({ lookup_keys: [lookupKeyOf(offerId)], limit: 1 });
  return data[0];
}

/**
 * Stripe repeats a stored error to every call with its key for a day, so each attempt has its own. Two attempts at once still make one
 * price: Stripe refuses a lookup key that another price has. Undefined if another call of the attempt is creating it.
 */
async function createPrice(
  options: BillingGatewayOptions,
  { attempt, ...offer }: OfferCost & { attempt: number },
): Promise<Stripe.Price | undefined> {
  const { stripe, stage } = options;
  const { offerId, plan } = offer;
  const product = await productOf(options, plan);
  const params: Stripe.PriceCreateParams = {
    ...amountOf(offer),
    product,
    lookup_key: lookupKeyOf(offerId),
    metadata: { [SOLD_BY_US]: plan },
  };
  try {
    const idempotencyKey = `offer:${stage}:${offerId}:price:${attempt}`;
    return await stripe.prices.create(params, { idempotencyKey });
  } catch (error) {
    if (failedCreation(error).kind === 'key_in_use') return undefined;
    const found = await findPrice(stripe, offerId);
    if (found) return found;
    throw error;
  }
}

/** The product of the plan's list price. Throws a ConfigurationError if Stripe does not have that price. */
export async function productOf(
  { stripe, prices }: Pick<BillingGatewayOptions, 'stripe' | 'prices'>,
  plan: string,
): Promise<string> {
  const [listPrice = ''] = prices[plan === 'starter' ? 'starter' : 'growth'];
  try {
    const { product } = await stripe.prices.retrieve(listPrice);
    return typeof product === 'string' ? product : product.id;
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new ConfigurationError(`${priceSettingOf(plan)} begins with a price that Stripe does not have`, {
      code: 'payment_provider_misconfigured',
      cause: error,
    });
  }
}

/** What a month of an offer costs, as parameters of a price. */
export const amountOf = ({ amountMinor, currency }: OfferCost) => ({
  currency,
  unit_amount: amountMinor,
  recurring: { interval: 'month' as const },
});

/** The amount of a price never changes, but an operator can move a lookup key to another price. */
function isPriceOf({ amountMinor, currency }: OfferCost, price: Stripe.Price): boolean {
  const { recurring } = price;
  const isMonthly = recurring?.interval === 'month' && recurring.interval_count === 1;
  return price.unit_amount === amountMinor && price.currency === currency && isMonthly;
}

const otherPrice = (id: string) =>
  new ConfigurationError(`the Stripe price ${id} has the lookup key of an offer and is not its price`, {
    code: 'payment_provider_misconfigured',
  });
