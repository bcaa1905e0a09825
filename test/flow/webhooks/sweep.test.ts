import { beforeEach, describe, expect, it } from 'vitest';
import { type SweepDeps, sweep } from '../../../services/webhooks/domain/sweep.ts';
import { createEventGateway } from '../../../services/webhooks/gateway/eventGateway.ts';
import { createEventLogStore } from '../../../services/webhooks/store/eventLogStore.ts';
import { createSweepProgress } from '../../../services/webhooks/store/progress.ts';
import { createWebhookStore } from '../../../services/webhooks/store/webhookStore.ts';
import type { Table } from '../../../shared/aws/dynamo.ts';
import type { StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import { APPLIED_EVENT_TYPES } from '../../../shared/contract/webhooks/messages.ts';
import {
  GOOD_CARD,
  monthlyPrice,
  type StartedStripe,
  startedStripe,
} from '../../local/stripe/support/startedStripe.ts';
import { startReceiver, type WebhookReceiver } from '../../local/stripe/support/webhookReceiver.ts';
import { testTable } from '../../support/table/testTable.ts';

const HOUR = 3_600;
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
    progress: createSweepProgress(table),
    enqueueAll: async (messages) => void queued.push(...messages),
    livemode: false,
    hasTime: () => true,
  };
  return () => receiver.close();
});

/** A subscription whose events the endpoint never gets, changed so often; answers with its customer. */
async function lost(changes = 0): Promise<string> {
  await stripe.control('deliveries', { mode: 'never' });
  const customer = await subscribed(changes);
  await stripe.control('deliveries', { mode: 'normal' });
  return customer;
}

async function subscribed(changes: number): Promise<string> {
  const price = await monthlyPrice(stripe.stripe, `Plan ${Math.random()}`);
  const customer = await stripe.stripe.customers.create({
    ...GOOD_CARD,
  });
  const items = [{ price: price.id }];
  const { id } = await stripe.stripe.subscriptions.create({ customer: customer.id, items });
  for (let change = 0; change < changes; change++) {
    await stripe.stripe.subscriptions.update(id, { metadata: { change: String(change) } });
  }
  return customer.id;
}
const later = (by: Partial<SweepDeps> = {}, after = HOUR) => sweep({ ...deps, ...by }, now() + after);
const typesOf = (customer: string) =>
  queued.filter((message) => message.customer === customer).map(({ type }) => type);

describe('a sweep', () => {
  it('queues what Stripe could not deliver, of the types that are applied, as if it had come', async () => {
    const customer = await lost();
    expect(await later()).toMatchObject({ kind: 'complete' });
    expect(typesOf(customer)).toContain('customer.subscription.created');
    expect(queued.every(({ type }) => (APPLIED_EVENT_TYPES as readonly string[]).includes(type))).toBe(true);
  });

  it('leaves alone what was delivered', async () => {
    const customer = await subscribed(1);
    await stripe.idle();
    expect(endpoint.types()).toContain('customer.subscription.updated');
    await later();
    expect(typesOf(customer)).toEqual([]);
  });

  it('leaves alone what was applied all the same, and not what failed', async () => {
    const customer = await lost();
    await later();
    const [done, ...others] = queued.splice(0);
    const marks = [
      { message: done as StripeEventMessage, outcome: 'applied' as const },
      ...others.map((message) => ({ message, outcome: 'failed' as const })),
    ];
    await createWebhookStore(table).markEvents(marks, now());
    await later({ progress: { read: async () => ({ step: 0 }), save: async () => true } });
    expect(queued).toEqual(others);
    expect(typesOf(customer)).toHaveLength(others.length);
  });

  it('begins its window again when Stripe does not know any more where it was', async () => {
    const customer = await lost();
    const window = { from: now() - HOUR, to: now() + 1, after: 'evt_forgotten' };
    await deps.progress.save({ step: 0, progress: { sweptUntil: now() - HOUR, window } });
    expect(await later()).toMatchObject({ kind: 'complete' });
    expect(typesOf(customer)).toContain('customer.subscription.created');
  });

  it('passes over events of the other mode', async () => {
    await lost();
    await later({ livemode: true });
    expect(queued).toEqual([]);
  });

  it('leaves to Stripe what is younger than five minutes, and takes it the next time', async () => {
    const customer = await lost();
    await later({}, 0);
    expect(queued).toEqual([]);
    await later();
    expect(typesOf(customer)).not.toEqual([]);
  });

  it('does not look at the same hours for ever', async () => {
    await lost();
    await later();
    const found = queued.length;
    await later({}, 3 * HOUR);
    await later({}, 6 * HOUR);
    expect(queued.length).toBeLessThanOrEqual(2 * found);
    const before = queued.length;
    await later({}, 9 * HOUR);
    expect(queued.length).toBe(before);
  });

  it('goes on with the page that it had no time for, or that a failure stopped', async () => {
    const customers = [await lost(), await lost(), await lost()];
    const pages = {
      ...deps.gateway,
      // Three events a page.
      listUndelivered: async ({ from, to, after }: { from: number; to: number; after?: string }) => {
        const { events } = await deps.gateway.listUndelivered({ from, to });
        const start = after === undefined ? 0 : events.findIndex(({ id }) => id === after) + 1;
        const page = events.slice(start, start + 3);
        return start + 3 < events.length ? { events: page, next: page.at(-1)?.id } : { events: page };
      },
    };
    const outcomes: string[] = [];
    for (let tries = 0; tries < 20 && outcomes.at(-1) !== 'complete'; tries++) {
      let looks = 0;
      const outcome = await later({
        gateway: pages,
        hasTime: () => looks++ < 1,
        enqueueAll: async (messages) => {
          if (tries % 3 === 2) throw new Error('the queue is down');
          queued.push(...messages);
        },
      }).catch(() => ({ kind: 'failed' }));
      outcomes.push(outcome.kind);
    }
    expect(outcomes).toEqual(expect.arrayContaining(['out_of_time', 'failed', 'complete']));
    for (const customer of customers) expect(typesOf(customer)).toContain('customer.subscription.created');
  });

  it('reads page after page of Stripe’s list', async () => {
    await lost(230);
    await later();
    expect(new Set(queued.map(({ id }) => id)).size).toBeGreaterThanOrEqual(230);
  });
});
