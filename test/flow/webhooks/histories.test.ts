import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { rollOver } from '../../../shared/account/rollOver.ts';
import { isoInstant } from '../../../shared/time.ts';
import { seededRandom, shuffled } from '../../support/seededRandom.ts';
import { createHistory, type History } from '../../support/stripe/billingHistory.ts';
import { calendarMonth, stripeTruth } from '../../support/stripe/stripeTruth.ts';
import { Crash } from '../../support/table/crashing.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';
import { type Apply, drainQueue } from '../../support/webhooks/drainQueue.ts';
import { createWebhookPath, type WebhookPath } from '../../support/webhooks/webhookPath.ts';

/** 40 take about 20 s on two cores. HISTORIES=500 is the whole proof, of 5 min; HISTORY_SEED=n lives one of them again. */
const HISTORIES = Number(process.env.HISTORIES ?? 40);
const SEEDS = process.env.HISTORY_SEED
  ? [Number(process.env.HISTORY_SEED)]
  : Array.from({ length: HISTORIES }, (_, index) => index + 1);

/** The middle of a month, so that histories of a few months see its turn from both sides. */
const BEGINS = Date.parse('2026-09-14T10:20:30Z') / 1000;

/** Quotas that a history reaches. */
vi.mock('../../../shared/account/plans.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../../shared/account/plans.ts')>();
  const small = { free: 2, starter: 4, growth: 7 };
  const plans = Object.entries(original.PLANS).map(([id, plan]) => [
    id,
    { ...plan, sessionsIncluded: small[id as keyof typeof small], requestsPerMinute: 100_000 },
  ]);
  return { ...original, PLANS: Object.fromEntries(plans) };
});

/** What all histories came to, printed at the end: a proof of nothing would show here. */
const seen = { acts: 0, sessions: 0, delivered: 0, neverDelivered: 0, deaths: 0, batches: 0, paid: 0 };

/** When the function under test dies, and whether it has. */
const death = vi.hoisted(() => ({
  at: undefined as { call: number; when: 'before' | 'after' } | undefined,
  calls: 0,
  isDead: false,
  /** A client of AWS whose calls end with the function's life. */
  mortal<Client extends { send: (command: never) => unknown }>(client: Client): Client {
    const send = async (command: never) => {
      const isHere = death.at !== undefined && death.calls++ === death.at.call;
      if (isHere && death.at?.when === 'before') death.isDead = true;
      if (death.isDead) throw new Error('the function is dead');
      const answer = await client.send(command);
      if (isHere) death.isDead = true;
      if (death.isDead) throw new Error('the function is dead');
      return answer;
    };
    return new Proxy(client, {
      get: (target, name) => (name === 'send' ? send : Reflect.get(target, name)),
    });
  },
}));
vi.mock('../../../shared/aws/dynamo.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../../shared/aws/dynamo.ts')>();
  const createTableClient: typeof original.createTableClient = (...given) => {
    const table = original.createTableClient(...given);
    return { ...table, client: death.mortal(table.client), clientOnce: death.mortal(table.clientOnce) };
  };
  return { ...original, createTableClient };
});
vi.mock('../../../services/webhooks/store/enqueue.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../../services/webhooks/store/enqueue.ts')>();
  return { ...original, createQueueClient: () => death.mortal(original.createQueueClient()) };
});

/** Apply as it is, which now and then dies before or after one of its calls: what it answered then is lost. */
function dying(apply: Apply, random: () => number): Apply {
  return async (event) => {
    if (random() < 0.4) {
      death.at = { call: Math.floor(random() * 7), when: random() < 0.5 ? 'before' : 'after' };
    }
    death.calls = 0;
    try {
      const answer = await apply(event);
      if (death.isDead) throw new Crash();
      return answer;
    } finally {
      if (death.isDead) seen.deaths++;
      death.at = undefined;
      death.isDead = false;
    }
  };
}

/** The URL at which Stripe's deliveries reach receive. */
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
  const clock = virtualClock(BEGINS);
  const path = await createWebhookPath(clock);
  const { stripe, control } = path.shop.stripe;
  const url = await serveReceive(path);
  const endpoint = await stripe.webhookEndpoints.create({ url, enabled_events: ['*'] });
  path.secret.change({ STRIPE_WEBHOOK_SECRET: endpoint.secret ?? '' });
  await control('deliveries', { mode: 'never' });
  const history = await createHistory(path, clock, random);
  // From here on the sweeps know where they have been.
  await path.sweep();
  return { path, clock, history, random };
}

/**
 * Stripe delivers some of what it held back, in any order, some of it twice; of the rest some is never delivered. Now and
 * then the endpoint is away, and nothing of all of it ever is.
 */
async function deliverSome({ path, random }: World, held: string[]): Promise<string[]> {
  held.push(...(await path.newEvents()).map(({ id }) => id));
  if (random() < 0.25) {
    seen.neverDelivered += held.length;
    return [];
  }
  const mixed = shuffled(held, random);
  const later = mixed.filter(() => random() < 0.3);
  for (const id of mixed.filter((one) => !later.includes(one))) {
    if (random() < 0.2) {
      seen.neverDelivered++;
      continue;
    }
    seen.delivered++;
    for (let copies = random() < 0.2 ? 2 : 1; copies > 0; copies--) {
      await path.shop.stripe.stripe.rawRequest('POST', `/v1/events/${id}/retry`);
    }
  }
  await path.shop.stripe.idle();
  return later;
}

async function live(world: World): Promise<string[]> {
  const { path, clock, history, random } = world;
  const told: string[] = [];
  let held: string[] = [];
  for (let steps = 12 + Math.floor(random() * 14); steps > 0; steps--) {
    told.push(await history.act());
    held = await deliverSome(world, held);
    if (random() < 0.15) await path.sweep();
    if (random() < 0.15) await path.reconcile();
    const isCalm = random() < 0.3;
    const apply = isCalm ? path.apply : dying(path.apply, random);
    const options = { until: clock.now(), concurrencyMax: isCalm ? 3 : 1 };
    seen.batches += (await drainQueue(path.queue, apply, options)).batches;
  }
  return told;
}

/** Every hour's sweep finds what was not delivered, until nothing more happens. */
async function comeToRest({ path, clock, history }: World): Promise<void> {
  for (let hours = 0; hours < 6; hours++) {
    await history.advance(3_600);
    await path.sweep();
    await drainQueue(path.queue, path.apply, { until: clock.now() + 600 });
  }
}

describe('a history of purchases, with its events lost, late, twice and in any order, and apply dying', () => {
  afterAll(() => console.info(`${SEEDS.length} histories: ${JSON.stringify(seen)}`));

  it.each(SEEDS)(
    'seed %i: comes to what Stripe has, and counts no session out and no quota twice',
    {
      timeout: 60_000,
    },
    async (seed) => {
      const world = await createWorld(seed);
      const { path, clock, history } = world;
      const told = await live(world);
      await comeToRest(world);
      const now = clock.now();
      const truth = await stripeTruth(path.shop, now);
      const usage = await history.usage();
      const context = told.join(' ');
      expect(usage, context).toMatchObject(truth);
      expect([path.queue.size(), path.queue.deadLetters()], context).toEqual([0, []]);
      await expectEachCountedOnce(world);
      seen.acts += told.length;
      seen.sessions += history.counted.length;
      if (truth.plan !== 'free') seen.paid++;
    },
  );
});

/** Use goes back to zero only where a period or a month began, and there once. */
async function expectEachCountedOnce({ path, clock, history }: World): Promise<void> {
  const { counted, turns } = history;
  const resets = counted.map(({ usageSince }) => usageSince);
  expect(resets).toEqual([...resets].sort((one, other) => one - other));
  for (const reset of new Set(resets)) {
    expect(turns.has(reset) || calendarMonth(reset).periodStart === reset, isoInstant(reset)).toBe(true);
  }
  const account = await createAccountStore(path.shop.table).readAccount('u1');
  const { usageSince = 0, sessionsUsed = 0 } = account ? rollOver(account, clock.now()) : {};
  expect(sessionsUsed).toBe(counted.filter((session) => session.usageSince === usageSince).length);
  const listed = await history.sessions();
  expect(listed.sort()).toEqual(counted.map(({ sessionId }) => sessionId).sort());
}
