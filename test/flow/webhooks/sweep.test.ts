import { beforeEach, describe, expect, it } from 'vitest';
import { type SweepDeps, sweep } from '../../../services/webhooks/domain/sweep.ts';
import { createEventGateway } from '../../../services/webhooks/gateway/eventGateway.ts';
import { createEventLogStore } from '../../../services/webhooks/store/eventLogStore.ts';
import { sweepProgress } from '../../../services/webhooks/store/progressRows.ts';
import { createWebhookStore } from '../../../services/webhooks/store/webhookStore.ts';
import { createProgressStore } from '../../../shared/aws/progressStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import type { StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import { SUBSCRIBED_EVENT_TYPES } from '../../../shared/contract/webhooks/messages.ts';
import {
  GOOD_CARD,
  monthlyPrice,
  type StartedStripe,
  startedStripe,
} from '../../local/stripe/support/startedStripe.ts';
import { startReceiver, type WebhookReceiver } from '../../local/stripe/support/webhookReceiver.ts';
import { testTable } from '../../support/table/testTable.ts';

const HOUR_SECONDS = 3_600;
const now = () => Math.floor(Date.now() / 1000);
let table: Table;
let stripe: StartedStripe;
let endpoint: WebhookReceiver;
let queued: StripeEventMessage[];
let deps: SweepDeps;

beforeEach(async () => {
  const [made, started, receiver] = await Promise.all([testTable(), startedStripe(), startReceiver()]);
  table = made;
  stripe = started;
  endpoint = receiver;
  await stripe.stripe.webhookEndpoints.create({ url: endpoint.url, enabled_events: ['*'] });
  queued = [];
  deps = {
    gateway: createEventGateway(stripe.stripe),
    log: createEventLogStore(table),
    progress: createProgressStore(table, 'sweep', sweepProgress),
    queue: { enqueueAll: async (messages) => void queued.push(...messages) },
    livemode: false,
    hasTime: () => true,
  };
  return () => receiver.close();
});

/** Creates a subscription and changes it so many times. The endpoint gets none of the events. Returns the customer. */
async function undelivered(changes = 0): Promise<string> {
  await stripe.control('deliveries', { mode: 'never' });
  const customer = await subscribed(changes);
  await stripe.control('deliveries', { mode: 'normal' });
  return customer;
}

async function subscribed(changes: number): Promise<string> {
  const price = await monthlyPrice(stripe.stripe, `Plan ${Math.random()}`);
  const customer = await stripe.stripe.customers.create(GOOD_CARD);
  const items = [{ price: price.id }];
  const { id } = await stripe.stripe.subscriptions.create({ customer: customer.id, items });
  for (let change = 0; change < changes; change++) {
    await stripe.stripe.subscriptions.update(id, { metadata: { change: String(change) } });
  }
  return customer.id;
}
const sweepLater = (overrides: Partial<SweepDeps> = {}, afterSeconds = HOUR_SECONDS) =>
  sweep({ ...deps, ...overrides }, { now: now() + afterSeconds, endpoint: { kind: 'receiving' } });
const typesOf = (customer: string) =>
  queued.filter((message) => message.customer === customer).map(({ type }) => type);

describe('a sweep', () => {
  it('queues the undelivered events of subscribed types', async () => {
    const customer = await undelivered();
    expect(await sweepLater()).toMatchObject({ kind: 'complete' });
    expect(typesOf(customer)).toContain('customer.subscription.created');
    expect(queued.every(({ type }) => (SUBSCRIBED_EVENT_TYPES as readonly string[]).includes(type))).toBe(
      true,
    );
  });

  it('skips delivered events', async () => {
    const customer = await subscribed(1);
    await stripe.idle();
    expect(endpoint.types()).toContain('customer.subscription.updated');
    await sweepLater();
    expect(typesOf(customer)).toEqual([]);
  });

  it('skips undelivered events that are applied, and queues those that failed', async () => {
    const customer = await undelivered();
    await sweepLater();
    const [done, ...others] = queued.splice(0);
    const outcomes = [
      { message: done as StripeEventMessage, outcome: 'applied' as const },
      ...others.map((message) => ({ message, outcome: 'failed' as const })),
    ];
    await createWebhookStore(table).recordOutcomes(outcomes, now());
    await sweepLater({ progress: { read: async () => ({ step: 0 }), save: async () => true } });
    expect(queued).toEqual(others);
    expect(typesOf(customer)).toHaveLength(others.length);
  });

  it('restarts its window if Stripe no longer has the event to resume after', async () => {
    const customer = await undelivered();
    const window = { from: now() - HOUR_SECONDS, to: now() + 1, after: 'evt_forgotten' };
    await deps.progress.save({ step: 0, progress: { sweptUntil: now() - HOUR_SECONDS, window } });
    expect(await sweepLater()).toMatchObject({ kind: 'complete' });
    expect(typesOf(customer)).toContain('customer.subscription.created');
  });

  it('skips events of the other mode', async () => {
    await undelivered();
    await sweepLater({ livemode: true });
    expect(queued).toEqual([]);
  });

  it('leaves events younger than five minutes to the next sweep', async () => {
    const customer = await undelivered();
    await sweepLater({}, 0);
    expect(queued).toEqual([]);
    await sweepLater();
    expect(typesOf(customer)).not.toEqual([]);
  });

  it('checks the same hours at most twice', async () => {
    await undelivered();
    await sweepLater();
    const found = queued.length;
    await sweepLater({}, 3 * HOUR_SECONDS);
    await sweepLater({}, 6 * HOUR_SECONDS);
    expect(queued.length).toBeLessThanOrEqual(2 * found);
    const before = queued.length;
    await sweepLater({}, 9 * HOUR_SECONDS);
    expect(queued.length).toBe(before);
  });

  it('resumes with the page that it had no time for, or that failed', async () => {
    const customers = [await undelivered(), await undelivered(), await undelivered()];
    const pages: SweepDeps['gateway'] = {
      // Pages of three events.
      listEvents: async ({ after, ...window }) => {
        const { events } = await deps.gateway.listEvents(window);
        const start = after === undefined ? 0 : events.findIndex(({ id }) => id === after) + 1;
        const page = events.slice(start, start + 3);
        return start + 3 < events.length ? { events: page, next: page.at(-1)?.id } : { events: page };
      },
    };
    const outcomes: string[] = [];
    for (let attempt = 0; attempt < 20 && outcomes.at(-1) !== 'complete'; attempt++) {
      let checks = 0;
      const outcome = await sweepLater({
        gateway: pages,
        hasTime: () => checks++ < 1,
        queue: {
          enqueueAll: async (messages) => {
            if (attempt % 3 === 2) throw new Error('the queue is down');
            queued.push(...messages);
          },
        },
      }).catch(() => ({ kind: 'failed' }));
      outcomes.push(outcome.kind);
    }
    expect(outcomes).toEqual(expect.arrayContaining(['out_of_time', 'failed', 'complete']));
    for (const customer of customers) expect(typesOf(customer)).toContain('customer.subscription.created');
  });

  it('is late while it is more than six hours behind', async () => {
    await sweepLater();
    const noTime = { hasTime: () => false };
    expect(await sweepLater(noTime, 6 * HOUR_SECONDS)).toMatchObject({ kind: 'out_of_time', isLate: false });
    expect(await sweepLater(noTime, 8 * HOUR_SECONDS)).toMatchObject({ kind: 'out_of_time', isLate: true });
    expect(await sweepLater({}, 8 * HOUR_SECONDS)).toMatchObject({ kind: 'complete', isLate: false });
  });

  it('reads all pages of Stripe’s list', async () => {
    await undelivered(230);
    await sweepLater();
    expect(new Set(queued.map(({ id }) => id)).size).toBeGreaterThanOrEqual(230);
  });
});
