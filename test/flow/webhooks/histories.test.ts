import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { PLANS } from '../../../shared/account/plans.ts';
import { rollOver } from '../../../shared/account/rollOver.ts';
import { isoInstant } from '../../../shared/time.ts';
import { seededRandom, shuffled } from '../../support/seededRandom.ts';
import { createHistory, type History } from '../../support/stripe/billingHistory.ts';
import { isCalendarMonthStart, stripeTruth } from '../../support/stripe/stripeTruth.ts';
import { Crash } from '../../support/table/crashing.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';
import { type Apply, drainQueue } from '../../support/webhooks/drainQueue.ts';
import { createWebhookPath, type WebhookPath } from '../../support/webhooks/webhookPath.ts';

/** 50 histories take about a minute on two cores; `npm run soak` runs 500. */
const SEED_COUNT = Number(process.env.HISTORY_SEEDS ?? 50);
const FIRST_SEED = Number(process.env.HISTORY_FIRST_SEED ?? 1);
const SEEDS = Array.from({ length: SEED_COUNT }, (_, index) => FIRST_SEED + index);

/** After each part of a history, the account is compared with Stripe. */
const PARTS_COUNT = 3;

/** Histories take a few months: they cross a change of year, the end of February or none of these. */
const BEGINNINGS = [
  '2026-09-14T10:20:30Z',
  '2026-12-30T23:59:30Z',
  '2027-01-31T00:00:10Z',
  '2028-01-15T12:00:00Z',
];

// A free quota, and parts of a paid one, that a history can reach. Parts of an hour differ.
vi.mock('../../../shared/account/plans.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../../shared/account/plans.ts')>();
  const small = { free: 2, starter: 400, growth: 700 };
  const plans = Object.entries(original.PLANS).map(([id, plan]) => [
    id,
    { ...plan, sessionsIncluded: small[id as keyof typeof small], requestsPerMinute: 100_000 },
  ]);
  return { ...original, PLANS: Object.fromEntries(plans) };
});

/** The totals of all histories, printed at the end. Zeros would show that the test proves nothing; `parts` are quotas of a part of a month. */
const totals = {
  actions: 0,
  sessions: 0,
  delivered: 0,
  neverDelivered: 0,
  crashes: 0,
  batches: 0,
  paid: 0,
  parts: 0,
};

/** When the function under test crashes, and whether it has crashed. */
const crash = vi.hoisted(() => ({
  at: undefined as { call: number; when: 'before' | 'after' } | undefined,
  calls: 0,
  hasCrashed: false,
  /** An AWS client whose calls fail once the function has crashed. */
  wrap<Client extends { send: (command: never) => unknown }>(client: Client): Client {
    const send = async (command: never) => {
      const isHere = crash.at !== undefined && crash.calls++ === crash.at.call;
      if (isHere && crash.at?.when === 'before') crash.hasCrashed = true;
      if (crash.hasCrashed) throw new Error('the function has crashed');
      const response = await client.send(command);
      if (isHere) crash.hasCrashed = true;
      if (crash.hasCrashed) throw new Error('the function has crashed');
      return response;
    };
    return new Proxy(client, {
      get: (target, name) => (name === 'send' ? send : Reflect.get(target, name)),
    });
  },
}));
vi.mock('../../../shared/aws/tableClient.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../../shared/aws/tableClient.ts')>();
  const createTableClient: typeof original.createTableClient = (...given) => {
    const table = original.createTableClient(...given);
    return { ...table, client: crash.wrap(table.client), clientOnce: crash.wrap(table.clientOnce) };
  };
  return { ...original, createTableClient };
});
vi.mock('../../../shared/aws/queueClient.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../../shared/aws/queueClient.ts')>();
  return { ...original, createQueueClient: () => crash.wrap(original.createQueueClient()) };
});

/** The real apply, which sometimes crashes before or after one of its calls. Its response is lost then. */
function crashing(apply: Apply, random: () => number): Apply {
  return async (event) => {
    if (random() < 0.4) {
      crash.at = { call: Math.floor(random() * 7), when: random() < 0.5 ? 'before' : 'after' };
    }
    crash.calls = 0;
    try {
      const response = await apply(event);
      if (crash.hasCrashed) throw new Crash();
      return response;
    } finally {
      if (crash.hasCrashed) totals.crashes++;
      crash.at = undefined;
      crash.hasCrashed = false;
    }
  };
}

/** Serves receive over HTTP until the test ends. Returns its URL. */
async function serveReceive(path: WebhookPath): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    response.statusCode = await path.receive(
      Buffer.concat(chunks).toString(),
      String(request.headers['stripe-signature']),
    );
    response.end();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

type World = { path: WebhookPath; clock: VirtualClock; history: History; random: () => number };

async function createWorld(seed: number): Promise<World> {
  const random = seededRandom(seed);
  const begins = BEGINNINGS[seed % BEGINNINGS.length] ?? '';
  const clock = virtualClock(Date.parse(begins) / 1000);
  const path = await createWebhookPath(clock);
  const { stripe, control } = path.shop.stripe;
  const url = await serveReceive(path);
  const endpoint = await stripe.webhookEndpoints.create({ url, enabled_events: ['*'] });
  path.secret.change({ STRIPE_WEBHOOK_SECRET: endpoint.secret ?? '' });
  await control('deliveries', { mode: 'never' });
  const history = await createHistory(path, clock, random);
  // The first sweep stores the progress that the next ones resume.
  await path.sweep();
  return { path, clock, history, random };
}

/**
 * Delivers some of the held events in random order, some of them twice. Of the others, some are never delivered. Sometimes
 * the endpoint is down and no held event is ever delivered. Returns the events that stay held.
 */
async function deliverSome({ path, random }: World, held: string[]): Promise<string[]> {
  held.push(...(await path.newEvents()).map(({ id }) => id));
  if (random() < 0.25) {
    totals.neverDelivered += held.length;
    return [];
  }
  const mixed = shuffled(held, random);
  const later = mixed.filter(() => random() < 0.3);
  for (const id of mixed.filter((one) => !later.includes(one))) {
    if (random() < 0.2) {
      totals.neverDelivered++;
      continue;
    }
    totals.delivered++;
    for (let copies = random() < 0.2 ? 2 : 1; copies > 0; copies--) {
      await path.shop.stripe.stripe.rawRequest('POST', `/v1/events/${id}/retry`);
    }
  }
  await path.shop.stripe.idle();
  return later;
}

/** Does some actions, and delivers events and runs jobs between them. Returns the names of the actions. */
async function runActions(world: World): Promise<string[]> {
  const { path, clock, history, random } = world;
  const actions: string[] = [];
  let held: string[] = [];
  for (let steps = 5 + Math.floor(random() * 5); steps > 0; steps--) {
    actions.push(await history.act());
    held = await deliverSome(world, held);
    if (random() < 0.15) await path.sweep();
    if (random() < 0.15) await path.reconcile();
    const isCalm = random() < 0.3;
    const apply = isCalm ? path.apply : crashing(path.apply, random);
    const options = { until: clock.now(), concurrencyMax: isCalm ? 3 : 1 };
    totals.batches += (await drainQueue(path.queue, apply, options)).batches;
  }
  totals.actions += actions.length;
  return actions;
}

/** Lets the hourly sweeps find the undelivered events. */
async function sweepForHours({ path, clock, history }: World): Promise<void> {
  for (let hours = 0; hours < 6; hours++) {
    await history.advance(3_600);
    await path.sweep();
    await drainQueue(path.queue, path.apply, { until: clock.now() + 600 });
  }
}

describe('a random history of purchases, with events lost, late, repeated and out of order, and apply crashing', () => {
  afterAll(() => console.info(`${SEEDS.length} histories: ${JSON.stringify(totals)}`));

  it.each(SEEDS)(
    'ends in the state that Stripe has, omits no session and gives no quota twice (seed %i)',
    {
      timeout: 60_000,
    },
    async (seed) => {
      const world = await createWorld(seed);
      const actions: string[] = [];
      for (let part = 0; part < PARTS_COUNT; part++) {
        actions.push(...(await runActions(world)));
        await sweepForHours(world);
        await expectStateOfStripe(world, actions.join(' '));
        await expectEachCountedOnce(world);
      }
      totals.sessions += world.history.counted.length;
    },
  );
});

async function expectStateOfStripe({ path, clock, history }: World, context: string): Promise<void> {
  const usage = await history.usage();
  const truths = await stripeTruth(history.shop, clock.now());
  const truth = truths.find(({ periodStart }) => periodStart === usage.periodStart) ?? truths[0];
  if (!truth) throw new Error('there is no expected state');
  const { periodStart, periodEnd, ...granted } = truth;
  expect(usage, context).toMatchObject(granted);
  // What changed just before a customer was deleted is never seen: Stripe lists nothing of it. It can decide where free months begin.
  const isLost = granted.plan === 'free' && context.includes('deleteCustomer');
  if (!isLost) expect(usage, context).toMatchObject({ periodStart, periodEnd });
  expect([path.queue.size(), path.queue.deadLetters()], context).toEqual([0, []]);
  const { plan } = truth;
  if (plan !== 'free') totals.paid++;
  if (truth.sessionsIncluded !== PLANS[plan].sessionsIncluded) totals.parts++;
}

/** Usage is reset only where a period or a month began, and once there. */
async function expectEachCountedOnce({ path, clock, history }: World): Promise<void> {
  const { counted, boundaries } = history;
  const resets = counted.map(({ usageSince }) => usageSince);
  expect(resets).toEqual([...resets].sort((one, other) => one - other));
  for (const reset of new Set(resets)) {
    expect(boundaries.has(reset) || isCalendarMonthStart(reset), isoInstant(reset)).toBe(true);
  }
  const account = await createAccountStore(path.shop.table).readAccount('u1');
  const { usageSince = 0, sessionsUsed = 0 } = account ? rollOver(account, clock.now()) : {};
  // Usage that was not paid for is carried into a later period, so there can be more.
  const inPeriod = counted.filter((session) => session.usageSince === usageSince).length;
  expect(sessionsUsed).toBeGreaterThanOrEqual(inPeriod);
  expect(sessionsUsed).toBeLessThanOrEqual(counted.length);
  const listed = await history.sessions();
  expect(listed.sort()).toEqual(counted.map(({ sessionId }) => sessionId).sort());
}
