import { describe, expect, it } from 'vitest';
import { arrivalOf, withoutOutcome } from '../../../../web/src/app/buying/arrival.ts';
import {
  type Departure,
  forgetDeparture,
  readDeparture,
  type Standing,
  saveDeparture,
  standingOf,
} from '../../../../web/src/app/buying/departure.ts';
import type { PlanId } from '../../../../web/src/app/buying/planChange.ts';
import { type PortalChange, paymentStep, portalChange } from '../../../../web/src/app/buying/waiting.ts';

const STANDING: Standing = {
  plan: 'starter',
  cancelAt: null,
  accessUntil: null,
  periodStart: '2026-11-01T00:00:00Z',
  sessionsIncluded: 5_000,
};

function memory() {
  const items = new Map<string, string>();
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
  return { items, storage: () => storage };
}

const blocked = () => {
  throw new DOMException('storage is blocked', 'SecurityError');
};

describe('a departure to Stripe', () => {
  const departure: Departure = { to: 'checkout', subject: 'marie', atMs: 1_000, plan: 'starter' };

  it('is remembered for the person, for a day, until it is forgotten', () => {
    const { storage } = memory();
    saveDeparture(storage, departure);
    expect(readDeparture(storage, 'marie', 2_000)).toEqual(departure);
    expect(readDeparture(storage, 'paul', 2_000)).toBeUndefined();
    expect(readDeparture(storage, 'marie', 1_000 + 86_400_000)).toBeUndefined();
    forgetDeparture(storage);
    expect(readDeparture(storage, 'marie', 2_000)).toBeUndefined();
  });

  it('keeps of the usage only what a visit can change', () => {
    expect(standingOf({ ...STANDING, sessionsUsed: 7 } as Standing)).toEqual(STANDING);
  });

  it.each(['{', 'null', '[]', '"x"', '{"to":"bank","subject":"marie","atMs":1}', '{"subject":"marie"}'])(
    'that is stored as %s is none',
    (stored) => {
      const { items, storage } = memory();
      items.set('stripe', stored);
      expect(readDeparture(storage, 'marie', 2)).toBeUndefined();
    },
  );

  it('is not remembered, and breaks nothing, where storage is blocked', () => {
    expect(() => saveDeparture(blocked, departure)).not.toThrow();
    expect(() => forgetDeparture(blocked)).not.toThrow();
    expect(readDeparture(blocked, 'marie', 2_000)).toBeUndefined();
  });
});

describe('coming back', () => {
  const toCheckout: Departure = { to: 'checkout', subject: 'marie', atMs: 0, plan: 'growth' };
  const toPortal: Departure = { to: 'portal', subject: 'marie', atMs: 0, before: STANDING };

  it.each([
    ['?checkout=done', toCheckout, { kind: 'paid', plan: 'growth' }],
    ['?checkout=done', undefined, { kind: 'paid', plan: undefined }],
    ['?checkout=done', toPortal, { kind: 'paid', plan: undefined }],
    ['?checkout=cancelled', toCheckout, { kind: 'cancelled', plan: 'growth' }],
    ['', toPortal, { kind: 'portal', departure: toPortal }],
    ['', toCheckout, undefined],
    ['', undefined, undefined],
    ['?checkout=else', undefined, undefined],
  ])('with the address %j', (search, departure, arrival) => {
    expect(arrivalOf(search, departure)).toEqual(arrival);
  });

  it.each([
    ['/app?checkout=done', '/app'],
    ['/app?checkout=done&days=90#chart', '/app?days=90#chart'],
    ['/app', '/app'],
  ])('%s loses the outcome', (address, expected) => {
    expect(withoutOutcome(new URL(address, 'https://example.com'))).toBe(expected);
  });
});

describe('the wait for a paid plan', () => {
  it.each<[number, PlanId | undefined, PlanId | undefined, string]>([
    [0, undefined, 'starter', 'waiting'],
    [9_999, 'free', 'starter', 'waiting'],
    [10_000, 'free', 'starter', 'slow'],
    [59_999, 'free', undefined, 'slow'],
    [60_000, 'free', 'starter', 'late'],
    [60_000, undefined, undefined, 'late'],
    [0, 'starter', 'starter', 'active'],
    [90_000, 'starter', 'starter', 'active'],
    [0, 'growth', undefined, 'active'],
    // The plan before a change that another tab made.
    [0, 'starter', 'growth', 'waiting'],
  ])('after %d ms with the plan %s when %s was bought', (elapsedMs, plan, bought, step) => {
    expect(paymentStep({ elapsedMs, plan, bought })).toBe(step);
  });
});

describe('a visit to the portal', () => {
  const cancelAt = '2026-12-01T00:00:00Z';

  it.each<[string, Partial<Standing>, Partial<Standing>, PortalChange | undefined]>([
    ['an upgrade', {}, { plan: 'growth', periodStart: cancelAt }, { kind: 'plan', plan: 'growth' }],
    ['a cancellation', {}, { cancelAt }, { kind: 'ending', plan: 'starter', at: cancelAt }],
    ['its withdrawal', { cancelAt }, {}, { kind: 'kept', plan: 'starter' }],
    ['a payment that was due', { accessUntil: cancelAt }, {}, { kind: 'paid', plan: 'starter' }],
    ['another card', {}, {}, undefined],
    ['a renewal meanwhile', {}, { periodStart: cancelAt }, undefined],
  ])('shows %s', (_what, before, now, change) => {
    expect(portalChange({ ...STANDING, ...before }, { ...STANDING, ...now })).toEqual(change);
  });
});
