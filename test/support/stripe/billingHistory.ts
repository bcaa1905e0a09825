import type { Context } from 'aws-lambda';
import type Stripe from 'stripe';
import { vi } from 'vitest';
import { addMonths } from '../../../shared/time.ts';
import { httpEvent } from '../api/httpEvent.ts';
import { testKey } from '../api/testKey.ts';
import { asFunction } from '../permissions/asFunction.ts';
import type { VirtualClock } from '../virtualClock.ts';
import type { WebhookPath } from '../webhooks/webhookPath.ts';
import { historyActions, RENEWED, USER } from './historyActions.ts';
import { type HistoryShop, historyShop } from './historyShop.ts';
import { anchorOf } from './soldTime.ts';

/** Longer than any history, and than a year that was paid in it. */
const MONTHS_MAX = 26;

/** Without a subscription most actions do nothing. */
const BEGINNINGS = ['buy', 'secondCustomer', 'secondCustomer', 'session'];

/** Trials of 40 days, extended a few times. */
const MONTHS_OF_TRIAL_MAX = 3;

/** More attempts than there are instants in any step, so that a test ends if the clock is stuck. */
const STEPS_MAX = 1_000;

export type Counted = { sessionId: string; usageSince: number };

/** Random actions of one user at Stripe and at the gateway. After each, Stripe is in a possible state. */
export type History = {
  shop: HistoryShop;
  /** Does one random action. Returns its name. */
  act(): Promise<string>;
  /** Advances the clock. Subscriptions that are due are renewed on the way, paid or not, and drafts are charged. */
  advance(seconds: number): Promise<void>;
  /** The counted sessions, each with the start of the period it was counted in. */
  counted: Counted[];
  /** The starts of all quota periods that Stripe's invoices and subscriptions ever led to. */
  boundaries: Set<number>;
  usage(): Promise<Record<string, unknown>>;
  sessions(): Promise<string[]>;
};

export async function createHistory(
  path: WebhookPath,
  clock: VirtualClock,
  random: () => number,
): Promise<History> {
  const shop = await historyShop(path);
  const { stripe, control } = shop.stripe;
  const apiKey = await testKey(shop.table);
  vi.stubEnv('LEASE_SECONDS', '120');
  vi.stubEnv('SESSION_HOURS_MAX', '24');
  const metering = asFunction(
    'MeteringApi',
    (await import('../../../services/metering/handlers/meteringApi.ts')).handler,
  );
  const accountApi = asFunction(
    'AccountApi',
    (await import('../../../services/accounts/handlers/accountApi.ts')).handler,
  );
  const { createAccountStore } = await import('../../../shared/account/accountStore.ts');
  const counted: Counted[] = [];
  const boundaries = new Set<number>();
  let sessionNumber = 0;

  const pick = <Thing>(things: Thing[]): Thing | undefined => things[Math.floor(random() * things.length)];
  const all = async () => (await stripe.subscriptions.list({ status: 'all', limit: 100 })).data;

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
    const found = new Set<number>();
    for (const { trial_end: trialEnd, items, ...terms } of await all()) {
      const anchor = anchorOf(terms);
      found.add(anchor).add(items.data[0]?.current_period_start ?? anchor);
      // The months of a long trial are counted back from its end.
      for (let back = 0; trialEnd && back <= MONTHS_OF_TRIAL_MAX; back++)
        found.add(addMonths(trialEnd, -back));
    }
    for await (const { lines } of stripe.invoices.list({ limit: 100 })) {
      for (const { period } of lines.data) found.add(period.start).add(period.end);
    }
    for (const instant of found) {
      if (boundaries.has(instant)) continue;
      for (let months = 0; months <= MONTHS_MAX; months++) boundaries.add(addMonths(instant, months));
    }
  }

  async function startSessions(): Promise<void> {
    for (let count = 1 + Math.floor(random() * 4); count > 0; count--) await startAndEnd();
  }

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
    for (let steps = 0; clock.now() < target; steps++) {
      if (steps > STEPS_MAX) throw new Error('the clock is stuck');
      const subscriptions = await all();
      const due = subscriptions.find((one) => RENEWED.includes(one.status) && endOf(one) <= clock.now());
      if (due) await renew(due);
      else clock.advanceTo(Math.min(target, ...(await nextInstants(subscriptions))));
    }
    const due = (await all()).filter((one) => RENEWED.includes(one.status) && endOf(one) <= clock.now());
    for (const one of due) await renew(one);
    await noteBoundaries();
  }

  /** When Stripe changes something by itself. The emulator does so when it is called at that time. */
  async function nextInstants(subscriptions: Stripe.Subscription[]): Promise<number[]> {
    const { data: invoices } = await stripe.invoices.list({ limit: 100 });
    return [
      ...subscriptions
        .filter(({ status }) => !['canceled', 'incomplete_expired'].includes(status))
        .flatMap((one) => [endOf(one), one.trial_end, one.cancel_at, one.pending_update?.expires_at]),
      ...invoices
        .filter(({ status }) => status === 'draft' || status === 'open')
        .flatMap((one) => [one.automatically_finalizes_at, one.due_date]),
    ].filter((instant) => typeof instant === 'number' && instant > clock.now()) as number[];
  }

  /** Mostly an hour passes before the charge, and the card decides. */
  async function renew({ id }: Stripe.Subscription): Promise<void> {
    const outcome = pick(['draft', 'draft', 'draft', 'paid', 'failed']);
    const { status, body } = await control(`subscriptions/${id}/renew`, { outcome });
    if (status !== 200) throw new Error(JSON.stringify(body));
  }

  const actions = { ...historyActions(shop, random), session: startSessions };
  return {
    shop,
    counted,
    boundaries,
    advance,
    async act() {
      const often = ['buy', 'change', 'change', 'secondCustomer', 'session', 'session', 'session'];
      const times = ['advance', 'advance', 'advance', 'advance', 'advance'];
      const isNew = boundaries.size === 0;
      const name = pick(isNew ? BEGINNINGS : [...Object.keys(actions), ...often, ...times]) ?? 'session';
      if (name === 'advance') {
        await advance(Math.floor(86_400 * (pick([0.02, 0.1, 1, 1, 3, 5, 8, 12, 25, 40]) ?? 1)));
      } else await actions[name as keyof typeof actions]?.();
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

const endOf = ({ items }: Stripe.Subscription) => items.data[0]?.current_period_end ?? Infinity;
