import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { type SweepDeps, sweep } from '../../../services/webhooks/domain/sweep.ts';
import { createEndpointGateway } from '../../../services/webhooks/gateway/endpointGateway.ts';
import { createEventGateway } from '../../../services/webhooks/gateway/eventGateway.ts';
import { createEventLogStore } from '../../../services/webhooks/store/eventLogStore.ts';
import { sweepProgress } from '../../../services/webhooks/store/progressRows.ts';
import { createWebhookStore } from '../../../services/webhooks/store/webhookStore.ts';
import { createProgressStore } from '../../../shared/aws/progressStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import {
  type StripeEventMessage,
  SUBSCRIBED_EVENT_TYPES,
} from '../../../shared/contract/webhooks/messages.ts';
import { STAGE_METADATA_KEY } from '../../../shared/stripe/setup/metadataKeys.ts';
import { GOOD_CARD, monthlyPrice, startedStripe } from '../../local/stripe/support/startedStripe.ts';
import { startReceiver } from '../../local/stripe/support/webhookReceiver.ts';
import { testTable } from '../../support/table/testTable.ts';

const HOUR_SECONDS = 3_600;
const STAGE = 'test';
const now = () => Math.floor(Date.now() / 1000);
let table: Table;
let stripe: Stripe;
let endpoint: Stripe.WebhookEndpoint;
let price: string;
let queued: StripeEventMessage[];
let deps: SweepDeps;

beforeEach(async () => {
  const [made, started, receiver] = await Promise.all([testTable(), startedStripe(), startReceiver()]);
  table = made;
  stripe = started.stripe;
  endpoint = await stripe.webhookEndpoints.create({
    url: receiver.url,
    enabled_events: SUBSCRIBED_EVENT_TYPES,
  });
  price = (await monthlyPrice(stripe, 'Starter')).id;
  queued = [];
  deps = {
    gateway: createEventGateway(stripe),
    log: createEventLogStore(table),
    progress: createProgressStore(table, 'sweep', sweepProgress),
    queue: { enqueueAll: async (messages) => void queued.push(...messages) },
    livemode: false,
    hasTime: () => true,
  };
  return () => receiver.close();
});

/** Sweeps so many hours from now, with the endpoint as it is at Stripe. */
async function sweepAfter(hours: number, overrides: Partial<SweepDeps> = {}) {
  const gateway = createEndpointGateway(stripe, { endpointId: endpoint.id, stage: STAGE });
  return sweep(
    { ...deps, ...overrides },
    { now: now() + hours * HOUR_SECONDS, endpoint: await gateway.readEndpoint() },
  );
}

/** Creates a subscription. Returns its customer. */
async function subscribed(): Promise<string> {
  const { id: customer } = await stripe.customers.create(GOOD_CARD);
  await stripe.subscriptions.create({ customer, items: [{ price }] });
  return customer;
}

const disable = () => stripe.webhookEndpoints.update(endpoint.id, { disabled: true });
const enable = () => stripe.webhookEndpoints.update(endpoint.id, { disabled: false });
const customersQueued = () => new Set(queued.map(({ customer }) => customer));

describe('an endpoint that Stripe sends nothing to', () => {
  it('leaves no undelivered events at Stripe, and the sweep finds its events all the same', async () => {
    await sweepAfter(0);
    await disable();
    const customer = await subscribed();
    const { data } = await stripe.events.list({ delivery_success: false, types: SUBSCRIBED_EVENT_TYPES });
    expect(data).toEqual([]);
    expect(await sweepAfter(1)).toMatchObject({ kind: 'complete' });
    expect(customersQueued()).toContain(customer);
  });

  it('has its last events found after it is enabled again', async () => {
    await sweepAfter(0);
    await disable();
    await sweepAfter(0);
    const customer = await subscribed();
    await enable();
    // These events are younger than five minutes in the first sweep that finds the endpoint enabled.
    await sweepAfter(0);
    expect(queued).toEqual([]);
    await sweepAfter(1);
    expect(customersQueued()).toContain(customer);
  });

  it('has its events found after a sweep that saw it disabled and then failed', async () => {
    await sweepAfter(0);
    await disable();
    const customer = await subscribed();
    const broken = { listEvents: async () => Promise.reject(new Error('Stripe is down')) };
    await expect(sweepAfter(1, { gateway: broken })).rejects.toThrow('Stripe is down');
    await enable();
    await sweepAfter(2);
    expect(customersQueued()).toContain(customer);
  });

  it('has all pages of its events found, even if it is enabled again between two of them', async () => {
    await sweepAfter(0);
    await disable();
    const customers = [await subscribed(), await subscribed(), await subscribed()];
    const pages: SweepDeps['gateway'] = {
      // Pages of three events.
      listEvents: async ({ after, ...page }) => {
        const { events } = await deps.gateway.listEvents(page);
        const start = after === undefined ? 0 : events.findIndex(({ id }) => id === after) + 1;
        const found = events.slice(start, start + 3);
        return start + 3 < events.length ? { events: found, next: found.at(-1)?.id } : { events: found };
      },
    };
    let checks = 0;
    const once = () => checks++ < 1;
    expect(await sweepAfter(1, { gateway: pages, hasTime: once })).toMatchObject({ kind: 'out_of_time' });
    await enable();
    await sweepAfter(2, { gateway: pages });
    expect(customersQueued()).toEqual(new Set(customers));
  });

  it('has only the events queued that are not done', async () => {
    await sweepAfter(0);
    await disable();
    await subscribed();
    await sweepAfter(1);
    const [done, ...others] = queued.splice(0);
    await createWebhookStore(table).recordOutcomes(
      [{ message: done as StripeEventMessage, outcome: 'no_account' }],
      now(),
    );
    await sweepAfter(1);
    expect(queued).toEqual(others);
  });

  it('costs delivered events nothing any more once the gap is swept', async () => {
    await sweepAfter(0);
    await disable();
    await sweepAfter(1);
    await enable();
    await sweepAfter(2);
    await sweepAfter(3);
    await sweepAfter(4);
    const { progress } = await deps.progress.read();
    expect(progress).toEqual({ sweptUntil: expect.any(Number) });
  });
});

describe('the state of the endpoint', () => {
  const stateOf = (named: { endpointId?: string; stage?: string } = { endpointId: endpoint.id }) =>
    createEndpointGateway(stripe, { stage: STAGE, endpointId: undefined, ...named }).readEndpoint();

  it('is receiving, for the subscribed types or for all', async () => {
    expect(await stateOf()).toEqual({ kind: 'receiving' });
    await stripe.webhookEndpoints.update(endpoint.id, { enabled_events: ['*'] });
    expect(await stateOf()).toEqual({ kind: 'receiving' });
  });

  it('is disabled, deleted, or without some types', async () => {
    await stripe.webhookEndpoints.update(endpoint.id, { enabled_events: SUBSCRIBED_EVENT_TYPES.slice(2) });
    expect(await stateOf()).toEqual({ kind: 'types_missing', types: SUBSCRIBED_EVENT_TYPES.slice(0, 2) });
    await disable();
    expect(await stateOf()).toEqual({ kind: 'disabled' });
    await stripe.webhookEndpoints.del(endpoint.id);
    expect(await stateOf()).toEqual({ kind: 'deleted' });
  });

  it('is found by the stage in the metadata if the settings name no endpoint', async () => {
    expect(await stateOf({})).toEqual({ kind: 'unknown' });
    await stripe.webhookEndpoints.update(endpoint.id, {
      metadata: { [STAGE_METADATA_KEY]: STAGE },
      disabled: true,
    });
    expect(await stateOf({})).toEqual({ kind: 'disabled' });
    expect(await stateOf({ stage: 'other' })).toEqual({ kind: 'unknown' });
  });

  it('is receiving if one of the stage’s endpoints is', async () => {
    const metadata = { [STAGE_METADATA_KEY]: STAGE };
    await stripe.webhookEndpoints.update(endpoint.id, { metadata });
    const { id } = await stripe.webhookEndpoints.create({
      url: endpoint.url,
      enabled_events: ['invoice.paid'],
      metadata,
    });
    expect(await stateOf({})).toEqual({ kind: 'receiving' });
    await disable();
    expect(await stateOf({})).toMatchObject({ kind: 'types_missing' });
    await stripe.webhookEndpoints.del(id);
    expect(await stateOf({})).toEqual({ kind: 'disabled' });
  });
});
