import { describe, expect, it } from 'vitest';
import { toEventMessage, type VerifiedEvent } from '../../../services/webhooks/domain/toEventMessage.ts';
import { SUBSCRIBED_EVENT_TYPES, stripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';

const event = (changes: Partial<VerifiedEvent> = {}): VerifiedEvent => ({
  id: 'evt_1',
  type: 'customer.subscription.updated',
  created: 1_790_000_000,
  livemode: false,
  apiVersion: null,
  object: { object: 'subscription', customer: 'cus_1' },
  ...changes,
});
const messageOf = (object: Record<string, unknown>) => {
  const decision = toEventMessage(event({ object }), { livemode: false });
  if (decision.kind !== 'enqueue') throw new Error('not enqueued');
  return decision.message;
};

describe('toEventMessage', () => {
  it.each(SUBSCRIBED_EVENT_TYPES)('enqueues %s with a message that fits the queue’s contract', (type) => {
    const decision = toEventMessage(event({ type }), { livemode: false });
    expect(decision).toMatchObject({
      kind: 'enqueue',
      message: { version: 2, id: 'evt_1', type, customer: 'cus_1' },
    });
    if (decision.kind === 'enqueue')
      expect(stripeEventMessage.parse(decision.message)).toEqual(decision.message);
  });

  it('passes over events of other types', () => {
    expect(toEventMessage(event({ type: 'customer.created' }), { livemode: false })).toEqual({
      kind: 'passed_over',
      reason: 'type_not_applied',
    });
  });

  it('passes over events of the other mode', () => {
    expect(toEventMessage(event({ livemode: true }), { livemode: false })).toEqual({
      kind: 'passed_over',
      reason: 'other_mode',
    });
    expect(toEventMessage(event(), { livemode: true })).toEqual({
      kind: 'passed_over',
      reason: 'other_mode',
    });
  });
});

describe('the customer of an event message', () => {
  it.each([
    ['an id', 'cus_1', 'cus_1'],
    ['an expanded object', { id: 'cus_2', object: 'customer' }, 'cus_2'],
    ['null', null, null],
    ['an absent field', undefined, null],
    ['a number', 7, null],
  ])('is read from %s', (_name, customer, expected) => {
    expect(messageOf({ customer }).customer).toBe(expected);
  });
});

describe('the invoice of an event message', () => {
  it.each([
    ['an invoice itself', { object: 'invoice', id: 'in_1' }, 'in_1'],
    ['a subscription', { object: 'subscription', id: 'sub_1', latest_invoice: 'in_2' }, 'in_2'],
    [
      'a subscription with an expanded invoice',
      { object: 'subscription', latest_invoice: { id: 'in_3' } },
      'in_3',
    ],
    ['a subscription without an invoice', { object: 'subscription', latest_invoice: null }, undefined],
    ['a checkout session', { object: 'checkout.session', id: 'cs_1', invoice: 'in_4' }, undefined],
  ])('is read from %s', (_name, object, expected) => {
    expect(messageOf({ customer: 'cus_1', ...object }).invoice).toBe(expected);
  });
});

describe('the charge of an event message', () => {
  it.each([
    ['a dispute', { object: 'dispute', charge: 'ch_1' }, 'ch_1'],
    ['a dispute with an expanded charge', { object: 'dispute', charge: { id: 'ch_2' } }, 'ch_2'],
    ['an object that names its customer', { customer: 'cus_1', charge: 'ch_3' }, undefined],
    ['an object without a charge', {}, undefined],
  ])('is read from %s', (_name, object, expected) => {
    expect(messageOf(object).charge).toBe(expected);
  });
});

describe('the contract of event messages', () => {
  const current = messageOf({ object: 'invoice', id: 'in_1', customer: 'cus_1' });

  it('accepts both versions, because the queue keeps messages for days', () => {
    const { invoice: _invoice, ...old } = { ...current, version: 1 };
    expect(stripeEventMessage.parse(old)).toEqual({ ...old, accountId: undefined, charge: undefined });
    expect(stripeEventMessage.parse(current)).toEqual(current);
  });

  it('accepts a field that it does not know, and drops it', () => {
    expect(stripeEventMessage.parse({ ...current, region: 'eu' })).toEqual(current);
  });

  it('rejects a version that it does not know', () => {
    expect(stripeEventMessage.safeParse({ ...current, version: 3 }).success).toBe(false);
  });

  it('has no more types than Stripe lists at once', () => {
    expect(SUBSCRIBED_EVENT_TYPES.length).toBeLessThanOrEqual(20);
  });
});

describe('the account of an event message', () => {
  it.each([
    ['the client_reference_id of a session', { client_reference_id: 'u1' }],
    ['the object’s metadata', { metadata: { user_id: 'u1' } }],
    [
      'the metadata of an invoice’s subscription',
      { parent: { subscription_details: { metadata: { user_id: 'u1' } } } },
    ],
    [
      'the metadata of an invoice’s subscription in older API versions',
      { subscription_details: { metadata: { user_id: 'u1' } } },
    ],
  ])('is read from %s', (_name, object) => {
    expect(messageOf({ customer: 'cus_1', ...object }).accountId).toBe('u1');
  });

  it.each([
    ['an object without references', {}],
    ['a null parent', { parent: null, metadata: null }],
    ['ids that are not valid account ids', { client_reference_id: 'a#b', metadata: { user_id: '' } }],
  ])('is undefined for %s', (_name, object) => {
    expect(messageOf({ customer: 'cus_1', ...object }).accountId).toBeUndefined();
  });
});
