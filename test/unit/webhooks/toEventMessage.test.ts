import { describe, expect, it } from 'vitest';
import { toEventMessage, type VerifiedEvent } from '../../../services/webhooks/domain/toEventMessage.ts';
import { APPLIED_EVENT_TYPES, stripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';

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
  it.each(APPLIED_EVENT_TYPES)('enqueues %s with a message that fits the queue’s contract', (type) => {
    const decision = toEventMessage(event({ type }), { livemode: false });
    expect(decision).toMatchObject({
      kind: 'enqueue',
      message: { version: 1, id: 'evt_1', type, customer: 'cus_1' },
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
