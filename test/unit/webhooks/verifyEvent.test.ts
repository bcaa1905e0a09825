import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { verifyEvent } from '../../../services/webhooks/gateway/verifyEvent.ts';

const SECRET = 'whsec_current';
const PREVIOUS = 'whsec_previous';
const BODY = JSON.stringify({
  id: 'evt_1',
  object: 'event',
  type: 'invoice.paid',
  created: 1_790_000_000,
  livemode: false,
  data: { object: { object: 'invoice', customer: 'cus_1' } },
});

const sign = (payload: string, secret = SECRET, timestamp = Math.floor(Date.now() / 1000)) =>
  Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
const verify = (body: string, signature: string, secrets = [SECRET]) =>
  verifyEvent({ body: Buffer.from(body), signature, secrets });

describe('verifyEvent', () => {
  it('accepts an event signed with the secret', () => {
    expect(verify(BODY, sign(BODY))).toEqual({
      kind: 'verified',
      event: {
        id: 'evt_1',
        type: 'invoice.paid',
        created: 1_790_000_000,
        livemode: false,
        apiVersion: null,
        object: { object: 'invoice', customer: 'cus_1' },
      },
    });
  });

  it('accepts the previous secret while the secret is rolled, and a header with two signatures', () => {
    expect(verify(BODY, sign(BODY, PREVIOUS), [SECRET, PREVIOUS]).kind).toBe('verified');
    const both = `${sign(BODY, 'whsec_unknown')},${sign(BODY).split(',')[1]}`;
    expect(verify(BODY, both).kind).toBe('verified');
  });

  it.each([
    ['no header', ''],
    ['the signature of another body', sign('{}')],
    ['a signature with another secret', sign(BODY, 'whsec_other')],
    ['a signature older than five minutes', sign(BODY, SECRET, Math.floor(Date.now() / 1000) - 301)],
    ['an empty v1', `t=${Math.floor(Date.now() / 1000)},v1=`],
    ['a header that is not ASCII', `t=${Math.floor(Date.now() / 1000)},v1=ééé`],
    ['a header in another format', 'hello'],
  ])('rejects %s', (_name, signature) => {
    expect(verify(BODY, signature)).toEqual({ kind: 'rejected', reason: 'signature' });
  });

  it('rejects a body with one changed byte', () => {
    expect(verify(BODY.replace('cus_1', 'cus_2'), sign(BODY)).kind).toBe('rejected');
  });

  it.each([
    ['signed bytes that are not JSON', 'not json'],
    ['signed JSON that is not an event', '{"hello":1}'],
    ['a signed JSON value that is not an object', '7'],
    [
      'a signed event notification, which holds no object',
      JSON.stringify({
        id: 'evt_1',
        object: 'v2.core.event',
        type: 'v1.billing.meter.error',
        livemode: false,
      }),
    ],
  ])('rejects %s as no event, not for its signature', (_name, body) => {
    expect(verify(body, sign(body))).toEqual({ kind: 'rejected', reason: 'event' });
    expect(verify(body, sign(body, 'whsec_other'))).toEqual({ kind: 'rejected', reason: 'signature' });
  });
});
