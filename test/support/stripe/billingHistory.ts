import type { Context } from 'aws-lambda';
import type Stripe from 'stripe';
import { vi } from 'vitest';
import type { PaidPlanId } from '../../../shared/account/plans.ts';
import { addMonths } from '../../../shared/time.ts';
import { GOOD_CARD } from '../../local/stripe/support/startedStripe.ts';
import { httpEvent } from '../api/httpEvent.ts';
import { testKey } from '../api/testKey.ts';
import type { VirtualClock } from '../virtualClock.ts';
import type { WebhookPath } from '../webhooks/webhookPath.ts';
import { periodOf } from './stripeTruth.ts';

const USER = 'u1';
const LIVE = ['active', 'past_due', 'unpaid'];

/** One less than the five customers of an account, because a checkout replaces a deleted customer with another. */
const CUSTOMERS_MAX = 4;

/** Longer than any history. */
const MONTHS_AFTER_END_MAX = 12;

export type Counted = { sessionId: string; usageSince: number };

/** Random actions of one user at Stripe and at the gateway. After each, Stripe is in a possible state. */
export type History = {
  /** Does one random action. Returns its name. */
  act(): Promise<string>;
  /** Advances the clock. Subscriptions that are due are renewed on the way, paid or not. */
  advance(seconds: number): Promise<void>;
  /** The counted sessions, each with the start of the period it was counted in. */
  counted: Counted[];
  /** The starts and ends of all periods that Stripe ever had, and the ends of the months that follow a period's end. */
  boundaries: Set<number>;
  usage(): Promise<Record<string, unknown>>;
  sessions(): Promise<string[]>;
};

export async function createHistory(
  path: WebhookPath,
  clock: VirtualClock,
  random: () => number,
): Promise<History> {
  const { shop } = path;
  const { stripe, control } = shop.stripe;
  const apiKey = await testKey(shop.table);
  vi.stubEnv('LEASE_SECONDS', '120');
  const metering = (await import('../../../services/metering/handlers/meteringApi.ts')).handler;
  const accountApi = (await import('../../../services/accounts/handlers/accountApi.ts')).handler;
  const { createAccountStore } = await import('../../../shared/account/accountStore.ts');
  const counted: Counted[] = [];
  const boundaries = new Set<number>();
  let sessionNumber = 0;

  const pick = <Thing>(things: Thing[]): Thing | undefined => things[Math.floor(random() * things.length)];
  const plan = (): PaidPlanId => (random() < 0.5 ? 'starter' : 'growth');
  const all = async () => (await stripe.subscriptions.list({ status: 'all', limit: 100 })).data;
  const oneOf = async (...statuses: string[]) =>
    pick((await all()).filter(({ status }) => statuses.includes(status)));
  const customers = async () => (await stripe.customers.list({ limit: 100 })).data;

  async function call(handler: typeof metering, route: string, given: object = {}) {
    const [method, target = ''] = route.split(' ');
    const isRead = method === 'GET';
    const ids = { user_id: USER, ...given };
    const session = 'session_id' in ids ? String(ids.session_id) : '';
    const response = await handler(
      httpEvent({
        route,
        apiKey,
        ...(isRead ? { query: ids as Record<string, string> } : { body: JSON.stringify(ids) }),
        ...(target.includes('{') ? { path: { session_id: session } } : {}),
      }),
      {} as Context,
    );
    return { status: response.statusCode ?? 0, body: JSON.parse(response.body ?? '{}') };
  }

  async function noteBoundaries(): Promise<void> {
    for (const subscription of await all()) {
      const { periodStart, periodEnd } = periodOf(subscription);
      boundaries.add(periodStart).add(periodEnd);
      for (let months = 1; months <= MONTHS_AFTER_END_MAX; months++)
        boundaries.add(addMonths(periodEnd, months));
    }
  }

  async function subscribe(customer: string): Promise<void> {
    const items = [{ price: shop.prices[plan()] }];
    const metadata = { user_id: USER, session_billing: 'x' };
    const { data: cards } = await stripe.customers.listPaymentMethods(customer);
    const paidBy = { default_payment_method: cards[0]?.id };
    await stripe.subscriptions.create({ customer, items, metadata, ...paidBy });
  }

  const actions: Record<string, () => Promise<unknown>> = {
    async buy() {
      if ((await customers()).length >= CUSTOMERS_MAX) return;
      const page = await shop.buy(USER, plan());
      if (page.kind === 'session') await shop.pay(page.url);
    },
    async switch() {
      const one = await oneOf('active', 'past_due');
      const id = one?.items.data[0]?.id;
      if (one) await stripe.subscriptions.update(one.id, { items: [{ id, price: shop.prices[plan()] }] });
    },
    async cancelAtEnd() {
      const one = await oneOf('active');
      if (one) await stripe.subscriptions.update(one.id, { cancel_at_period_end: true });
    },
    async resume() {
      const one = pick((await all()).filter(({ status, cancel_at: at }) => status === 'active' && at));
      if (one) await stripe.subscriptions.update(one.id, { cancel_at_period_end: false });
    },
    async cancelNow() {
      const one = await oneOf(...LIVE);
      if (one) await stripe.subscriptions.cancel(one.id);
    },
    async recover() {
      const one = await oneOf('past_due', 'unpaid');
      if (one) await control(`subscriptions/${one.id}/recover`);
    },
    async giveUp() {
      const one = await oneOf('past_due');
      if (one) await control(`subscriptions/${one.id}/give_up`, { end: pick(['canceled', 'unpaid']) });
    },
    async refund() {
      const charge = pick(
        (await stripe.charges.list({ limit: 100 })).data.filter(({ refunded }) => !refunded),
      );
      if (charge) await stripe.refunds.create({ charge: charge.id });
    },
    async secondSubscription() {
      const one = await oneOf('active');
      if (one) await subscribe(String(one.customer));
    },
    async secondCustomer() {
      if ((await customers()).length >= CUSTOMERS_MAX - 1) return;
      const { id } = await stripe.customers.create({
        ...GOOD_CARD,
        metadata: { user_id: USER },
      });
      await subscribe(id);
    },
    async deleteCustomer() {
      const one = pick(await customers());
      if (one && random() < 0.4) await stripe.customers.del(one.id);
    },
    async session() {
      for (let count = 1 + Math.floor(random() * 4); count > 0; count--) await startAndEnd();
    },
  };

  async function startAndEnd(): Promise<void> {
    const session_id = `s${sessionNumber++}`;
    const { status, body } = await call(metering, 'POST /metering/sessions', { session_id });
    if (status === 402) return;
    if (status !== 201) throw new Error(JSON.stringify(body));
    const account = await createAccountStore(shop.table).readAccount(USER);
    counted.push({ sessionId: session_id, usageSince: account?.usageSince ?? 0 });
    await call(metering, 'POST /metering/sessions/{session_id}/end', { session_id });
  }

  async function advance(seconds: number): Promise<void> {
    const target = clock.now() + seconds;
    for (;;) {
      const [next] = (await all())
        .filter(({ status }) => LIVE.includes(status))
        .sort((one, other) => periodOf(one).periodEnd - periodOf(other).periodEnd);
      if (!next || periodOf(next).periodEnd > target) break;
      clock.advanceTo(periodOf(next).periodEnd);
      await renew(next);
      await noteBoundaries();
    }
    clock.advanceTo(target);
  }

  async function renew({ id, status }: Stripe.Subscription): Promise<void> {
    const outcome = status === 'active' && random() < 0.7 ? 'paid' : 'failed';
    // A subscription that was to end with its period has ended by now.
    const { status: now } = await stripe.subscriptions.retrieve(id);
    if (LIVE.includes(now)) await control(`subscriptions/${id}/renew`, { outcome });
  }

  return {
    counted,
    boundaries,
    advance,
    async act() {
      const name =
        pick([...Object.keys(actions), 'buy', 'session', 'session', 'advance', 'advance']) ?? 'session';
      if (name === 'advance') await advance(Math.floor(86_400 * (pick([0.1, 1, 5, 12, 25, 40]) ?? 1)));
      else await actions[name]?.();
      await noteBoundaries();
      return name;
    },
    usage: async () => (await call(accountApi, 'GET /billing/usage')).body,
    async sessions() {
      const { body } = await call(metering, 'GET /metering/sessions', { limit: '100' });
      return body.sessions.map(({ sessionId }: { sessionId: string }) => sessionId);
    },
  };
}
