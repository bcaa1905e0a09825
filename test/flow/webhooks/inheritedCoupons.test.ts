import Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SECRET_KEY } from '../../../local/stripe/server/apiKeys.ts';
import { createSubscriptionGateway } from '../../../services/webhooks/gateway/subscriptionGateway.ts';
import { createSyncing, type Syncing } from '../../support/webhooks/syncing.ts';

/*
 * Coupons of items and of customers, which the Stripe emulator does not have. Their expanded form is added to its responses. An id
 * is added to the list of subscriptions, where Stripe does not expand them.
 */

type Listed = { data: Record<string, unknown>[] };

const HALF = {
  id: 'di_half',
  object: 'discount',
  source: { type: 'coupon', coupon: { id: 'half', duration: 'forever', percent_off: 50, amount_off: null } },
};
const UNEXPANDED = { ...HALF, source: { type: 'coupon', coupon: 'half' } };

let syncing: Syncing;
let requested: string[];

beforeEach(async () => {
  syncing = await createSyncing();
  requested = [];
});

/** The real gateway, with changed responses. Records the requests. */
function gatewayWith(change: (path: string, body: Record<string, unknown>) => void) {
  const httpClient = Stripe.createFetchHttpClient(async (url, init) => {
    const response = await fetch(url, init);
    const body = (await response.json()) as Record<string, unknown>;
    const { pathname, search } = new URL(String(url));
    requested.push(decodeURIComponent(`${pathname}${search}`));
    change(pathname, body);
    return Response.json(body, { status: response.status });
  });
  const { port } = syncing.shop.stripe;
  const options = { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0, httpClient } as const;
  return createSubscriptionGateway(new Stripe(DEFAULT_SECRET_KEY, options));
}

async function mrrWith(change: Parameters<typeof gatewayWith>[0], customer: string) {
  await syncing.arrive(customer, { overrides: { gateway: gatewayWith(change) } });
  return (await syncing.account()).subscription?.mrr;
}

const setCustomerDiscount = (path: string, body: Record<string, unknown>) => {
  if (path === '/v1/subscriptions') {
    for (const one of (body as Listed).data) Object.assign(one.customer as object, { discount: UNEXPANDED });
  }
  if (path.startsWith('/v1/customers/')) Object.assign(body, { discount: HALF });
};

describe('a coupon of an item', () => {
  it('reduces the monthly revenue, with one more request', async () => {
    const { customer, subscription } = await syncing.bought();
    const mrr = await mrrWith((path, body) => {
      for (const one of (body as Listed).data ?? []) {
        if (path === '/v1/subscription_items') Object.assign(one, { discounts: [HALF] });
        if (path !== '/v1/subscriptions') continue;
        for (const item of (one.items as Listed).data) Object.assign(item, { discounts: ['di_half'] });
      }
    }, customer);
    expect(mrr).toBe(1_450);
    expect(requested).toHaveLength(2);
    expect(requested[1]).toContain(`/v1/subscription_items?subscription=${subscription}`);
    expect(requested[1]).toContain('data.discounts.source.coupon');
  });
});

describe('the coupon of a customer', () => {
  it('reduces the monthly revenue of a subscription without coupons, with one more request', async () => {
    const { customer } = await syncing.bought();
    expect(await mrrWith(setCustomerDiscount, customer)).toBe(1_450);
    expect(requested).toHaveLength(2);
    expect(requested[1]).toContain(`/v1/customers/${customer}?expand[0]=discount.source.coupon`);
  });

  it('does not apply to a subscription with a coupon of its own', async () => {
    const { customer, subscription } = await syncing.bought();
    const { id: coupon } = await syncing.stripe.coupons.create({ percent_off: 10, duration: 'forever' });
    await syncing.stripe.subscriptions.update(subscription, { discounts: [{ coupon }] });
    expect(await mrrWith(setCustomerDiscount, customer)).toBe(2_610);
    expect(requested).toHaveLength(1);
  });
});
