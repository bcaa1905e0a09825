import type { Kind } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { wholeList } from './lists.ts';
import { badRequest } from './stripeError.ts';

/** Stripe's limit. `data.items.data.price.product` on a list has five levels and is refused. */
const DEPTH_MAX = 4;

const KIND_OF_PREFIX: Record<string, Kind> = {
  cus: 'customer',
  prod: 'product',
  price: 'price',
  pm: 'payment_method',
  pi: 'payment_intent',
  seti: 'setup_intent',
  ch: 'charge',
  du: 'dispute',
  cs: 'checkout.session',
  sub: 'subscription',
  sub_sched: 'subscription_schedule',
  in: 'invoice',
  di: 'discount',
  bpc: 'billing_portal.configuration',
};

type Fields = Record<string, unknown>;

/**
 * Returns a copy of `object` in which each path of `expand[]` holds the object instead of its id.
 *
 * @throws 400 for a path that is too deep or cannot be expanded.
 */
export function expandObject(account: StripeAccount, object: object, paths: string[]): object {
  let expanded = object;
  for (const path of paths) {
    const steps = path.split('.');
    if (steps.length > DEPTH_MAX) {
      throw badRequest(`You cannot expand more than ${DEPTH_MAX} levels of a property. Property: ${path}`, {
        param: 'expand',
      });
    }
    expanded = expandPath(account, expanded, steps, path) as object;
  }
  return expanded;
}

function expandPath(account: StripeAccount, value: unknown, steps: string[], path: string): unknown {
  const [step, ...remaining] = steps;
  if (step === undefined || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => expandPath(account, item, steps, path));
  if (typeof value !== 'object') throw notExpandable(path);
  const fields = value as Fields;
  const inner = step in fields ? fields[step] : includedList(account, fields, step);
  if (inner === undefined) throw notExpandable(path);
  const find = (one: unknown) =>
    typeof one === 'string' ? referenced(account, { id: one, step }, path) : one;
  const found = Array.isArray(inner) ? inner.map(find) : find(inner);
  return { ...fields, [step]: expandPath(account, found, remaining, path) };
}

function notExpandable(path: string): Error {
  return badRequest(`This property cannot be expanded (${path}).`, { param: 'expand' });
}

function referenced(
  account: StripeAccount,
  { id, step }: { id: string; step: string },
  path: string,
): unknown {
  // The id of a coupon can be any text.
  if (step === 'coupon') return account.store.get('coupon', id) ?? id;
  const kind = KIND_OF_PREFIX[id.replace(/_[^_]*$/, '').replace(/_(test|live)$/, '')];
  if (!kind) throw notExpandable(path);
  if (account.store.get('deleted_customer', id)) return { id, object: 'customer', deleted: true };
  // A price can refer to a deleted product; the id is then left as it is.
  return account.store.get(kind, id) ?? id;
}

/** Returns a list that Stripe includes only when it is expanded. */
function includedList(account: StripeAccount, fields: Fields, step: string): unknown {
  const id = String(fields.id);
  if (fields.object === 'checkout.session' && step === 'line_items') {
    const items = account.store.get('checkout_order', id)?.lineItems ?? [];
    return wholeList(items, `/v1/checkout/sessions/${id}/line_items`);
  }
  if (fields.object === 'customer' && step === 'subscriptions') {
    const current = account.store
      .newestFirst('subscription')
      .filter((subscription) => subscription.customer === id && subscription.status !== 'canceled');
    return wholeList(current, `/v1/customers/${id}/subscriptions`);
  }
  return undefined;
}
