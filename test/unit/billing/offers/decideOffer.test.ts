import { describe, expect, it } from 'vitest';
import {
  decideAccepting,
  decideDecline,
  decideReplacement,
  decideWithdrawal,
  type OfferDecision,
  releasedOffer,
} from '../../../../services/billing/domain/offers/decideOffer.ts';
import { acceptedOffer, endedOffer, isOpen, nextAt, type Offer } from '../../../../shared/account/offer.ts';
import { OFFER_STATES, type OfferState } from '../../../../shared/contract/offers/states.ts';
import { createTestOffer, OFFERED_AT as NOW } from '../../../support/billing/testOffer.ts';

const offer = (state: OfferState, changes: Partial<Offer> = {}) => createTestOffer({ state, ...changes });
const BEGUN = { attemptAt: NOW, purchase: { kind: 'checkout', session: 'cs_1' } } as const;
const { acceptBy } = createTestOffer();

/** The state that a decision leads to, or how it is refused. */
function resultOf(decision: OfferDecision): string {
  switch (decision.kind) {
    case 'changed':
      return decision.offer.state;
    case 'refused':
      return decision.reason;
    default:
      return decision.kind;
  }
}

/** For each state: what accepting, declining and withdrawing do, long after the last attempt. */
const TABLE: Record<OfferState, { accept: string; decline: string; withdraw: string; replace: string }> = {
  offered: { accept: 'accepting', decline: 'declined', withdraw: 'withdrawn', replace: 'withdrawn' },
  accepting: {
    accept: 'accepting',
    decline: 'close_purchase',
    withdraw: 'close_purchase',
    replace: 'in_progress',
  },
  accepted: { accept: 'unchanged', decline: 'not_open', withdraw: 'not_open', replace: 'none' },
  declined: { accept: 'not_open', decline: 'unchanged', withdraw: 'not_open', replace: 'none' },
  withdrawn: { accept: 'not_open', decline: 'not_open', withdraw: 'unchanged', replace: 'none' },
  expired: { accept: 'not_open', decline: 'not_open', withdraw: 'not_open', replace: 'none' },
  ended: { accept: 'not_open', decline: 'not_open', withdraw: 'not_open', replace: 'none' },
};

const LATER = NOW + 3_600;
const replacementOf = (given: Offer | undefined, now: number) => {
  const decision = decideReplacement(given, now);
  return decision.kind === 'replaced'
    ? decision.after.state
    : decision.kind === 'refused'
      ? decision.reason
      : decision.kind;
};

describe.each(OFFER_STATES)('an offer that is %s', (state) => {
  const given = offer(state, state === 'accepting' ? BEGUN : {});
  const expected = TABLE[state];

  it(`accepted by the customer: ${expected.accept}`, () => {
    expect(resultOf(decideAccepting(given, LATER))).toBe(expected.accept);
  });

  it(`declined by the customer: ${expected.decline}`, () => {
    expect(resultOf(decideDecline(given, LATER))).toBe(expected.decline);
  });

  it(`withdrawn by an operator: ${expected.withdraw}`, () => {
    expect(resultOf(decideWithdrawal(given, { reason: 'a mistake', now: LATER }))).toBe(expected.withdraw);
  });

  it(`when another offer is made: ${expected.replace}`, () => {
    expect(replacementOf(given, LATER)).toBe(expected.replace);
  });

  it('is accepted once its price is paid, whatever happened before', () => {
    const paid = acceptedOffer(given, { isPaid: true, now: LATER });
    expect(paid).toMatchObject({ state: 'accepted', effectiveSince: LATER });
    expect(acceptedOffer(paid, { isPaid: true, now: LATER + 1 })).toBe(paid);
  });

  it('can be ended once', () => {
    const ended = endedOffer(given, LATER);
    expect(ended).toMatchObject({ state: 'ended', stateSince: state === 'ended' ? NOW : LATER });
    expect(endedOffer(ended, LATER + 1)).toBe(ended);
  });
});

describe('from the instant of accept_by on', () => {
  it.each(['offered', 'accepting'] as const)('an offer that is %s cannot be accepted', (state) => {
    const given = offer(state, { attemptAt: acceptBy - 1 });
    expect(resultOf(decideAccepting(given, acceptBy - 1))).not.toBe('not_open');
    expect(resultOf(decideAccepting(given, acceptBy))).toBe('not_open');
  });

  it('an offer cannot be declined or withdrawn, and one that replaces it finds it expired', () => {
    const given = offer('offered');
    expect(resultOf(decideDecline(given, acceptBy))).toBe('not_open');
    expect(resultOf(decideWithdrawal(given, { reason: 'late', now: acceptBy }))).toBe('not_open');
    expect(replacementOf(given, acceptBy)).toBe('expired');
  });

  it('a purchase that came to nothing leaves an expired offer, before it an offered one', () => {
    const given = offer('accepting', { ...BEGUN, checkAt: NOW + 9, failingSince: NOW });
    const released = releasedOffer(given, acceptBy - 1);
    expect(released.state).toBe('offered');
    for (const field of ['purchase', 'attemptAt', 'checkAt', 'failingSince']) {
      expect(released).not.toHaveProperty(field);
    }
    expect(releasedOffer(given, acceptBy).state).toBe('expired');
  });
});

describe('while a request that accepts may be running', () => {
  it('the purchase is not closed by anybody else for a minute', () => {
    const given = offer('accepting', { attemptAt: NOW });
    expect(resultOf(decideDecline(given, NOW + 59))).toBe('in_progress');
    expect(resultOf(decideWithdrawal(given, { reason: 'r', now: NOW + 59 }))).toBe('in_progress');
    expect(resultOf(decideDecline(given, NOW + 60))).toBe('close_purchase');
  });

  it('another one shares its attempt for 20 seconds, and then begins its own', () => {
    const given = offer('accepting', { attemptAt: NOW });
    expect(decideAccepting(given, NOW + 19)).toEqual({ kind: 'unchanged', offer: given });
    expect(decideAccepting(given, NOW + 20)).toMatchObject({
      kind: 'changed',
      offer: { state: 'accepting', attemptAt: NOW + 20, stateSince: given.stateSince },
    });
  });
});

it('another attempt does not postpone when the task looks at the purchase', () => {
  const given = offer('accepting', { attemptAt: NOW, checkAt: NOW + 3_600 });
  expect(decideAccepting(given, NOW + 600)).toMatchObject({
    kind: 'changed',
    offer: { attemptAt: NOW + 600, checkAt: NOW + 3_600 },
  });
});

describe('the instant of the next task', () => {
  it.each([
    ['offered', {}, acceptBy],
    ['accepting', { checkAt: NOW + 7 }, NOW + 7],
    ['accepted', {}, NOW],
    ['accepted', { checkAt: NOW + 9 }, NOW + 9],
    ['declined', {}, undefined],
    ['declined', { price: 'price_1' }, NOW],
    ['expired', { price: 'price_1', isPriceArchived: true }, undefined],
    ['ended', { price: 'price_1' }, NOW],
  ] as const)('of an offer that is %s with %j is %s', (state, changes, at) => {
    expect(nextAt(offer(state, changes))).toBe(at);
  });
});

it('only an offered and an accepting offer are open', () => {
  expect(OFFER_STATES.filter((state) => isOpen({ state }))).toEqual(['offered', 'accepting']);
});

it('a withdrawn offer keeps the reason of the operator', () => {
  const decision = decideWithdrawal(offer('offered'), { reason: 'a mistake', now: LATER });
  expect(decision).toMatchObject({ offer: { state: 'withdrawn', reason: 'a mistake', stateSince: LATER } });
});
