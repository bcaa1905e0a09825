import type { Offer } from '../../../shared/account/offer.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';

export const OFFERED_AT = Date.parse('2026-11-30T10:00:00Z') / 1000;

/** An offer of growth with 200,000 sessions for 499 usd, to accept within two weeks, until the end of May. */
export const createTestOffer = (changes: Partial<Offer> = {}): Offer => ({
  offerId: 'of_4fK0aTzX9mQ1rB7cYw2e',
  accountId: 'u1',
  plan: 'growth',
  amountMinor: 49_900,
  currency: 'usd',
  figures: { sessionsIncluded: 200_000, concurrent: 100 },
  until: Date.parse('2027-05-31T00:00:00Z') / 1000,
  acceptBy: OFFERED_AT + 14 * SECONDS_PER_DAY,
  note: 'Asked for by Anna',
  createdAt: OFFERED_AT,
  createdBy: 'op-1',
  state: 'offered',
  stateSince: OFFERED_AT,
  version: 1,
  ...changes,
});
