import { describe, expect, it } from 'vitest';
import { decideCheckout } from '../../../services/billing/domain/decideCheckout.ts';
import type { Checkout, CheckoutSession, Subscription } from '../../../services/billing/domain/ports.ts';
import type { Sale } from '../../../services/billing/domain/sale.ts';

const NOW = 1_800_000_000;
const sale: Sale = {
  plan: 'starter',
  price: 'price_1',
  paymentMethods: ['card'],
  appUrl: 'https://app.example',
};
const stored: Checkout = { ...sale, attempt: 1, customer: 'cus_1', sessionId: 'cs_1' };
const open = { id: 'cs_1', status: 'open', url: 'https://page', expiresAt: NOW + 1_800 } as const;
const complete = { id: 'cs_1', status: 'complete', subscription: 'sub_1', expiresAt: NOW } as const;

type State = { checkout?: Checkout; session?: CheckoutSession; subscriptions?: Subscription[]; now?: number };
const decide = ({ checkout = stored, ...state }: State) =>
  decideCheckout({ sale, now: NOW, customers: ['cus_1'], subscriptions: [], checkout, ...state });

describe('a checkout decision', () => {
  it.each(['active', 'incomplete', 'past_due', 'unpaid', 'paused', 'trialing', 'something_new'])(
    'is subscribed if the account has a subscription with the status %s',
    (status) => {
      expect(decide({ subscriptions: [{ id: 'sub_1', status }] }).kind).toBe('subscribed');
      expect(decide({ session: complete, subscriptions: [{ id: 'sub_1', status }] }).kind).toBe('subscribed');
    },
  );

  it('sells again after the subscription of the paid page has ended', () => {
    const subscriptions = [{ id: 'sub_1', status: 'canceled' }];
    expect(decide({ session: complete, subscriptions }).kind).toBe('reserve');
  });

  it('waits ten minutes for the subscription of a paid page from when it was first missing', () => {
    const noted = { ...stored, missingSince: NOW };
    expect(decide({ session: complete })).toEqual({ kind: 'note_missing', checkout: noted });
    const afterWaiting = (seconds: number) =>
      decide({ checkout: noted, session: complete, now: NOW + seconds }).kind;
    expect([afterWaiting(0), afterWaiting(599), afterWaiting(600)]).toEqual([
      'pending',
      'pending',
      'reserve',
    ]);
  });

  it('replays a reservation left by a crash, unless its customer was retired or Stripe refused it', () => {
    const { sessionId: _, ...reservation } = stored;
    expect(decide({ checkout: reservation }).kind).toBe('replay');
    expect(decide({ checkout: { ...reservation, customer: 'cus_2' } }).kind).toBe('reserve');
    expect(decide({ checkout: { ...reservation, isRefused: true } }).kind).toBe('reserve');
  });

  it('returns an open page of the same sale that is open for 30 minutes more', () => {
    expect(decide({ session: open })).toEqual({ kind: 'reuse', sessionId: open.id, url: open.url });
    expect(decide({ session: open, now: NOW + 1 }).kind).toBe('expire');
  });

  it.each([
    { plan: 'growth' },
    { price: 'price_2' },
    { paymentMethods: ['card', 'paypal'] },
    { appUrl: 'https://old.example' },
  ] satisfies Partial<Sale>[])('closes an open page that was sold with %j', (sold) => {
    expect(decide({ checkout: { ...stored, ...sold }, session: open })).toEqual({
      kind: 'expire',
      sessionId: 'cs_1',
    });
  });
});
