import { newId } from '../account/ids.ts';
import type { Price } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { listPage } from '../server/lists.ts';
import {
  booleanOf,
  changedText,
  groupOf,
  inRange,
  integerOf,
  mergedMetadata,
  requiredText,
  textListOf,
  textOf,
} from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest, missingParameter, type StripeApiError } from '../server/stripeError.ts';
import { newProduct } from './products.ts';

const INTERVALS = ['day', 'week', 'month', 'year'];

export function createPrice(account: StripeAccount, { parameters }: ApiCall): object {
  return newPrice(account, parameters, true);
}

/** Creates a price from another call's `price_data`. As in Stripe, it is not active, so it is not for sale elsewhere. */
export function inlinePrice(account: StripeAccount, parameters: Parameters): Price {
  return newPrice(account, parameters, false);
}

function newPrice(account: StripeAccount, parameters: Parameters, active: boolean): Price {
  const currency = requiredText(parameters, 'currency').toLowerCase();
  if (!/^[a-z]{3}$/.test(currency)) throw badRequest(`Invalid currency: ${currency}`, { param: 'currency' });
  const amount = unitAmount(parameters);
  const recurring = recurringOf(account, parameters);
  const lookupKey = changedText(parameters, 'lookup_key', null);
  if (lookupKey) claimLookupKey(account, lookupKey, parameters);
  const price: Price = {
    id: newId('price'),
    object: 'price',
    active: booleanOf(parameters, 'active') ?? active,
    billing_scheme: 'per_unit',
    created: account.now(),
    currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: lookupKey,
    metadata: mergedMetadata(parameters, {}),
    nickname: changedText(parameters, 'nickname', null),
    product: productIdOf(account, parameters, active),
    recurring,
    tax_behavior: textOf(parameters, 'tax_behavior') ?? 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: recurring ? 'recurring' : 'one_time',
    unit_amount: Number.isInteger(Number(amount)) ? Number(amount) : null,
    unit_amount_decimal: amount,
  };
  return account.save(price, 'price.created');
}

/** The error of a call that names an archived price where a new one is chosen. */
export function inactivePrice(param: string): StripeApiError {
  return badRequest('The price specified is inactive. This field only accepts active prices.', { param });
}

/** Names what a price buys, for invoices and pages: its nickname, else the name of its product. */
export function priceTitle(account: StripeAccount, price: Price): string {
  return price.nickname ?? account.store.get('product', price.product)?.name ?? price.product;
}

export function retrievePrice(account: StripeAccount, { id }: ApiCall): object {
  return account.find('price', id);
}

export function updatePrice(account: StripeAccount, { id, parameters }: ApiCall): object {
  const price = account.find('price', id);
  const lookupKey = changedText(parameters, 'lookup_key', price.lookup_key);
  if (lookupKey && lookupKey !== price.lookup_key) claimLookupKey(account, lookupKey, parameters);
  return savePrice(account, price, {
    ...price,
    active: booleanOf(parameters, 'active') ?? price.active,
    lookup_key: lookupKey,
    metadata: mergedMetadata(parameters, price.metadata),
    nickname: changedText(parameters, 'nickname', price.nickname),
    tax_behavior: textOf(parameters, 'tax_behavior') ?? price.tax_behavior,
  });
}

export function listPrices(account: StripeAccount, { parameters }: ApiCall): object {
  const keys = textListOf(parameters, 'lookup_keys');
  const product = textOf(parameters, 'product');
  const active = booleanOf(parameters, 'active');
  const type = textOf(parameters, 'type');
  const currency = textOf(parameters, 'currency');
  const found = account.store
    .newestFirst('price')
    .filter((price) => keys.length === 0 || keys.includes(price.lookup_key ?? ''))
    .filter((price) => !product || price.product === product)
    .filter((price) => active === undefined || price.active === active)
    .filter((price) => !type || price.type === type)
    .filter((price) => !currency || price.currency === currency)
    .filter((price) => inRange(price.created, parameters, 'created'));
  return listPage(found, parameters, '/v1/prices');
}

/** A lookup key belongs to at most one price. `transfer_lookup_key` moves it from the price that has it. */
function claimLookupKey(account: StripeAccount, lookupKey: string, parameters: Parameters): void {
  const holder = account.store.all('price').find((price) => price.lookup_key === lookupKey);
  if (!holder) return;
  if (!booleanOf(parameters, 'transfer_lookup_key')) {
    throw badRequest(`A price (\`${holder.id}\`) already uses that lookup key.`, { param: 'lookup_key' });
  }
  savePrice(account, holder, { ...holder, lookup_key: null });
}

/** Subscriptions show the current state of their prices, so a change is also saved in the subscriptions. */
function savePrice(account: StripeAccount, before: Price, after: Price): Price {
  const saved = account.update(before, after, 'price.updated');
  for (const subscription of account.store.all('subscription')) {
    if (!subscription.items.data.some((item) => item.price.id === saved.id)) continue;
    const data = subscription.items.data.map((item) =>
      item.price.id === saved.id ? { ...item, price: saved } : item,
    );
    account.store.save({ ...subscription, items: { ...subscription.items, data } });
  }
  return saved;
}

function unitAmount(parameters: Parameters): string {
  const decimal = textOf(parameters, 'unit_amount_decimal');
  if (decimal && /^\d{1,15}(\.\d{1,12})?$/.test(decimal)) return decimal;
  if (decimal) throw badRequest(`Invalid decimal: ${decimal}`, { param: 'unit_amount_decimal' });
  const amount = integerOf(parameters, 'unit_amount');
  if (amount === undefined) throw missingParameter('unit_amount');
  if (amount < 0) throw badRequest('Invalid non-negative integer', { param: 'unit_amount' });
  return String(amount);
}

function recurringOf(account: StripeAccount, parameters: Parameters): Price['recurring'] {
  const given = groupOf(parameters, 'recurring');
  if (!given) return null;
  const interval = requiredText(given, 'interval');
  if (!INTERVALS.includes(interval)) {
    throw badRequest('Invalid recurring[interval]: must be one of day, month, week, or year', {
      param: 'recurring[interval]',
    });
  }
  const isMetered = textOf(given, 'usage_type') === 'metered';
  return {
    interval,
    interval_count: integerOf(given, 'interval_count') ?? 1,
    meter: isMetered ? meterOf(account, given) : null,
    trial_period_days: null,
    usage_type: isMetered ? 'metered' : 'licensed',
  };
}

/** Since version 2025-03-31 of the API a metered price needs a meter. */
function meterOf(account: StripeAccount, recurring: Parameters): string {
  const param = 'recurring[meter]';
  const id = textOf(recurring, 'meter');
  if (!id) {
    throw badRequest(
      `Metered prices must be backed by meters: create a meter and specify it with \`${param}\`.`,
      {
        param,
      },
    );
  }
  const meter = account.find('billing.meter', id, { param });
  if (meter.status === 'active') return meter.id;
  throw badRequest(`The meter ${id} is inactive.`, { param });
}

/** Whether a price bills usage, in arrears. */
export function isMetered(price: Price): boolean {
  return price.recurring?.usage_type === 'metered';
}

function productIdOf(account: StripeAccount, parameters: Parameters, active: boolean): string {
  const data = groupOf(parameters, 'product_data');
  if (data) return newProduct(account, data, active).id;
  return account.find('product', requiredText(parameters, 'product'), { param: 'product' }).id;
}
