import type { StripeAccount } from '../account/account.ts';
import type { Kind } from '../account/storedTypes.ts';
import { wholeList } from './lists.ts';
import { badRequest } from './stripeError.ts';

/** Stripe refuses deeper paths, so `data.items.data.price.product` fails on a list, as it does there. */
const DEPTH_MAX = 4;

const KIND_OF_PREFIX: Record<string, Kind> = {
  cus: 'customer',
  prod: 'product',
  price: 'price',
  pm: 'payment_method',
  pi: 'payment_intent',
  seti: 'setup_intent',
  ch: 'charge',
  cs: 'checkout.session',
  sub: 'subscription',
  in: 'invoice',
  bpc: 'billing_portal.configuration',
};

type Fields = Record<string, unknown>;

/** A copy of `object` with each path of `expand[]` replaced by the object it names. */
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
  const [step, ...rest] = steps;
  if (step === undefined || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => expandPath(account, item, steps, path));
  if (typeof value !== 'object') throw notExpandable(path);
  const fields = value as Fields;
  const inner = step in fields ? fields[step] : includedList(account, fields, step);
  if (inner === undefined) throw notExpandable(path);
  const found = typeof inner === 'string' ? referenced(account, inner, path) : inner;
  return { ...fields, [step]: expandPath(account, found, rest, path) };
}

function notExpandable(path: string): Error {
  return badRequest(`This property cannot be expanded (${path}).`, { param: 'expand' });
}

function referenced(account: StripeAccount, id: string, path: string): unknown {
  const kind = KIND_OF_PREFIX[id.split('_', 1)[0] ?? ''];
  if (!kind) throw notExpandable(path);
  if (account.store.get('deleted_customer', id)) return { id, object: 'customer', deleted: true };
  // A deleted product may still be named by a price: the id stays as it is.
  return account.store.get(kind, id) ?? id;
}

/** Lists that Stripe leaves out unless they are asked for. */
function includedList(account: StripeAccount, fields: Fields, step: string): unknown {
  const id = String(fields.id);
  if (fields.object === 'checkout.session' && step === 'line_items') {
    const items = account.store.get('checkout_order', id)?.lineItems ?? [];
    return wholeList(items, `/v1/checkout/sessions/${id}/line_items`);
  }
  if (fields.object === 'customer' && step === 'subscriptions') {
    const live = account.store
      .newestFirst('subscription')
      .filter((subscription) => subscription.customer === id && subscription.status !== 'canceled');
    return wholeList(live, `/v1/customers/${id}/subscriptions`);
  }
  return undefined;
}
