import { beforeEach, describe, expect, it } from 'vitest';
import type { RaisedAlert } from '../../../services/webhooks/domain/alertedEvents.ts';
import { type ApplyDeps, applyEvents } from '../../../services/webhooks/domain/applyEvents.ts';
import { createEventLogStore } from '../../../services/webhooks/store/eventLogStore.ts';
import { ALERTED_EVENT_TYPES, type StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import { Fault } from '../../../shared/fault.ts';
import { createSyncing, message, type Syncing } from '../../support/webhooks/syncing.ts';

const NOW = Math.floor(Date.now() / 1000);
const ALERT_ONLY = ALERTED_EVENT_TYPES.filter((type) => type !== 'invoice.payment_action_required');
let syncing: Syncing;

beforeEach(async () => {
  syncing = await createSyncing();
});

/** Applies the events as one batch. Returns the result, and the alerts that were raised. */
async function apply(messages: StripeEventMessage[], overrides: Partial<ApplyDeps> = {}) {
  const alerts: RaisedAlert[] = [];
  const raise = (alert: RaisedAlert) => void alerts.push(alert);
  const batch = await applyEvents({ ...syncing.deps, raise, ...overrides }, messages, NOW);
  return { ...batch, alerts };
}
const logged = (event: StripeEventMessage) => createEventLogStore(syncing.shop.table).readEvent(event);

type Paid = { customer: string; charge: string };

/** A customer who bought a plan, and a charge of the customer. */
async function buyer(): Promise<Paid> {
  const { customer } = await syncing.bought();
  return { customer, charge: await charged(customer) };
}

/** A customer of another product, who belongs to no account, and a charge of the customer. */
async function stranger(): Promise<Paid> {
  const { id: customer } = await syncing.stripe.customers.create();
  return { customer, charge: await charged(customer) };
}

async function charged(customer: string): Promise<string> {
  const intent = await syncing.stripe.paymentIntents.create({
    amount: 2_900,
    currency: 'usd',
    customer,
    payment_method: 'pm_card_visa',
    confirm: true,
  });
  return String(intent.latest_charge);
}

describe('an event that needs a person', () => {
  it.each(ALERT_ONLY)(
    'raises an alert for %s of a customer of an account, and changes nothing',
    async (type) => {
      const { customer } = await buyer();
      await syncing.arrive(customer);
      const before = await syncing.account();
      const event = message(customer, { type });
      const { alerts, outcomes, failures } = await apply([event]);
      expect(alerts).toMatchObject([{ message: event, accountId: 'u1' }]);
      expect(outcomes).toMatchObject([{ outcome: 'alerted', accountId: 'u1' }]);
      expect(failures).toEqual([]);
      expect(await logged(event)).toMatchObject({ outcome: 'alerted', accountId: 'u1' });
      expect(await syncing.account()).toEqual(before);
    },
  );

  it('finds the account of an event that names only a charge', async () => {
    const { charge } = await buyer();
    const event = message(null, { type: 'radar.early_fraud_warning.created', charge });
    const { alerts } = await apply([event]);
    expect(alerts).toMatchObject([{ alert: 'fraud_warning', accountId: 'u1' }]);
    expect(await logged(event)).toMatchObject({ outcome: 'alerted', accountId: 'u1' });
  });

  it('raises no alert for a customer of another product', async () => {
    const { customer, charge } = await stranger();
    const { alerts, outcomes } = await apply([
      message(customer, { type: 'charge.refunded' }),
      message(null, { type: 'charge.dispute.created', charge }),
      message(null, { type: 'charge.dispute.created', charge: 'ch_gone' }),
    ]);
    expect(alerts).toEqual([]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['no_account', 'no_account', 'no_customer']);
  });

  it('raises no alert for another product’s user whose id is unknown here, and one for a known account', async () => {
    const { customer } = await stranger();
    const event = message(customer, { type: 'charge.refunded', accountId: 'u9' });
    expect((await apply([event])).alerts).toEqual([]);
    await syncing.bought('starter', 'u9');
    expect((await apply([{ ...event, id: 'evt_later' }])).alerts).toMatchObject([{ accountId: 'u9' }]);
  });

  it('raises no second alert for an event that is delivered again', async () => {
    const { customer } = await buyer();
    const event = message(customer, { type: 'charge.dispute.created' });
    expect((await apply([event])).alerts).toHaveLength(1);
    const again = await apply([event]);
    expect(again.alerts).toEqual([]);
    expect(again.outcomes).toMatchObject([{ outcome: 'alerted' }]);
  });

  it('raises its alert before it is recorded as done, so that a crash between the two loses no alert', async () => {
    const { customer } = await buyer();
    const event = message(customer, { type: 'charge.dispute.created' });
    const steps: string[] = [];
    const recordOutcomes = async () => void steps.push('recorded');
    await apply([event], {
      raise: ({ alert }) => void steps.push(alert),
      store: { ...syncing.deps.store, recordOutcomes },
    });
    expect(steps).toEqual(['dispute_opened', 'recorded']);
  });

  it('is retried if its charge cannot be read, and the others of the batch are not', async () => {
    const { customer, charge } = await buyer();
    const lost = message(null, { type: 'charge.dispute.created', charge });
    const good = message(customer, { type: 'charge.refunded' });
    await syncing.shop.stripe.control('faults', { status: 503, count: 1, path: '/v1/charges' });
    const { alerts, failures } = await apply([lost, good]);
    expect(failures).toMatchObject([{ message: lost, error: { code: 'payment_provider_unavailable' } }]);
    expect(alerts).toMatchObject([{ message: good }]);
    expect((await apply([lost])).alerts).toHaveLength(1);
  });

  it('is retried if the batch has no time left to read its charge', async () => {
    const lost = message(null, { type: 'charge.dispute.created', charge: 'ch_1' });
    const { failures } = await apply([lost], { hasTime: () => false });
    expect(failures).toMatchObject([{ error: { code: 'out_of_time' } }]);
  });
});

describe('a payment that the customer has to confirm', () => {
  it('syncs the account and raises an alert', async () => {
    const { customer } = await buyer();
    const event = message(customer, { type: 'invoice.payment_action_required' });
    const { alerts, outcomes } = await apply([event]);
    expect(outcomes).toMatchObject([{ outcome: 'applied', accountId: 'u1' }]);
    expect(alerts).toMatchObject([{ alert: 'payment_action_required', accountId: 'u1' }]);
    expect((await syncing.account()).plan).toBe('starter');
  });

  it('raises no alert for a customer without a plan of ours', async () => {
    const { id: customer } = await syncing.stripe.customers.create();
    const event = message(customer, { type: 'invoice.payment_action_required', accountId: 'u1' });
    const { alerts, outcomes } = await apply([event]);
    expect(outcomes).toMatchObject([{ outcome: 'no_plan' }]);
    expect(alerts).toEqual([]);
  });

  it('raises the alert in the next attempt if the event log cannot be read', async () => {
    const { customer } = await buyer();
    const event = message(customer, { type: 'invoice.payment_action_required' });
    const broken = { readEvent: async () => Promise.reject(new Fault('busy', 'the table is throttled')) };
    const first = await apply([event], { log: broken });
    expect([first.alerts, first.outcomes, first.failures.length]).toEqual([[], [], 1]);
    expect((await apply([event])).alerts).toHaveLength(1);
  });
});
