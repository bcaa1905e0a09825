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
  const pointing = toEventMessage(event({ object }), { livemode: false });
  if (pointing.kind !== 'enqueue') throw new Error('not enqueued');
  return pointing.message;
};

describe('an event', () => {
  it.each(APPLIED_EVENT_TYPES)('%s is enqueued as a pointer that the queue’s contract takes', (type) => {
    const pointing = toEventMessage(event({ type }), { livemode: false });
    expect(pointing).toMatchObject({
      kind: 'enqueue',
      message: { version: 1, id: 'evt_1', type, customer: 'cus_1' },
    });
    if (pointing.kind === 'enqueue')
      expect(stripeEventMessage.parse(pointing.message)).toEqual(pointing.message);
  });

  it('of any other type is passed over', () => {
    expect(toEventMessage(event({ type: 'customer.created' }), { livemode: false })).toEqual({
      kind: 'passed_over',
      reason: 'type_not_applied',
    });
  });

  it('of the other mode is passed over', () => {
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

describe('the customer', () => {
  it.each([
    ['an id', 'cus_1', 'cus_1'],
    ['an expanded object', { id: 'cus_2', object: 'customer' }, 'cus_2'],
    ['null', null, null],
    ['absent', undefined, null],
    ['nonsense', 7, null],
  ])('may be %s', (_name, customer, expected) => {
    expect(messageOf({ customer }).customer).toBe(expected);
  });
});

describe('the user', () => {
  it.each([
    ['client_reference_id of a session', { client_reference_id: 'u1' }],
    ['its metadata', { metadata: { user_id: 'u1' } }],
    [
      'the metadata of an invoice’s subscription',
      { parent: { subscription_details: { metadata: { user_id: 'u1' } } } },
    ],
    ['the same where older versions keep it', { subscription_details: { metadata: { user_id: 'u1' } } }],
  ])('comes from %s', (_name, object) => {
    expect(messageOf({ customer: 'cus_1', ...object }).accountId).toBe('u1');
  });

  it.each([
    ['nothing', {}],
    ['a null parent', { parent: null, metadata: null }],
    ['an id that could not be ours', { client_reference_id: 'a#b', metadata: { user_id: '' } }],
  ])('is not known from %s', (_name, object) => {
    expect(messageOf({ customer: 'cus_1', ...object }).accountId).toBeUndefined();
  });
});
