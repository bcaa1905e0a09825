import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quotaNotices } from '../../../services/ledger/domain/quotaNotices.ts';
import type { Account, SubscriptionSummary } from '../../../shared/account/account.ts';
import { newAccount, rollOver } from '../../../shared/account/rollOver.ts';
import { addMonths } from '../../../shared/time.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;
const HOUR = 3_600;
const DAY = 24 * HOUR;
const SINCE = newAccount('u1', NOW).usageSince;

const image = (used: number, included: number, changes: Partial<Account> = {}): Account => ({
  ...newAccount('u1', NOW),
  sessionsUsed: used,
  sessionsIncluded: included,
  revision: 1,
  ...changes,
});
const keysOf = (before: Account | undefined, after: Account, at = NOW) =>
  quotaNotices({ before, after, at }).map(({ key }) => key);

/** The keys of the notices of a sequence of images, each with the next revision. */
const keysOfAll = (images: Account[], at = NOW) =>
  images.flatMap((after, index) => {
    const before = images[index - 1];
    return keysOf(before && { ...before, revision: index }, { ...after, revision: index + 1 }, at);
  });
const used = (...[included, ...amounts]: [number, ...number[]]) =>
  amounts.map((amount) => image(amount, included));

const of80 = (included: number) => `quota_80#${SINCE}#${included}`;
const of100 = (included: number) => `quota_100#${SINCE}#${included}`;

describe('usage', () => {
  it('that reaches 80 % and 100 % of the quota has a notice each', () => {
    expect(keysOfAll(used(10, 0, 7, 8, 9, 10))).toEqual([of80(10), of100(10)]);
  });

  it('that jumps past both has that of 100 % only', () => {
    expect(keysOfAll(used(10, 0, 10))).toEqual([of100(10)]);
    expect(keysOfAll(used(10, 7, 25))).toEqual([of100(10)]);
  });

  it('that stays between the thresholds, or beyond them, has none', () => {
    expect(keysOfAll(used(10, 0, 7))).toEqual([]);
    expect(keysOfAll(used(10, 8, 9)).slice(1)).toEqual([]);
    expect(keysOfAll(used(10, 10, 11, 12)).slice(1)).toEqual([]);
  });

  it('is told with its figures, the plan and the start of the period', () => {
    const [notice] = quotaNotices({ before: image(7, 10), after: image(9, 10), at: NOW });
    expect(notice).toEqual({
      kind: 'quota_80',
      key: of80(10),
      facts: { plan: 'free', since: SINCE, periodEnd: addMonths(SINCE, 1), included: 10, used: 9, at: NOW },
    });
  });

  it('reaches the threshold exactly: 80 of 100, 81 of 101, and 1 of 1', () => {
    expect(keysOf(image(79, 100), image(80, 100))).toEqual([of80(100)]);
    expect(keysOf(image(79, 101), image(80, 101))).toEqual([]);
    expect(keysOf(image(80, 101), image(81, 101))).toEqual([of80(101)]);
    expect(keysOf(image(0, 1), image(1, 1))).toEqual([of100(1)]);
  });

  it('of an account without a quota has none', () => {
    expect(keysOfAll([image(0, 0), image(5, 0)])).toEqual([]);
    expect(keysOf(image(5, 0), image(5, 5))).toEqual([of100(5)]);
    expect(keysOf(image(5, 5), image(5, 0))).toEqual([]);
  });

  it('of an account that is created beyond a threshold has one', () => {
    expect(keysOf(undefined, image(9, 10))).toEqual([of80(10)]);
    expect(keysOf(undefined, image(0, 10))).toEqual([]);
  });

  it('of a heartbeat, which changes neither usage nor quota, has none', () => {
    expect(keysOf(image(10, 10), image(10, 10))).toEqual([]);
  });
});

describe('a quota', () => {
  it('that is lowered below the usage has the notice of the new quota', () => {
    expect(keysOf(image(150, 200), image(150, 100))).toEqual([of100(100)]);
    expect(keysOf(image(85, 200), image(85, 100))).toEqual([of80(100)]);
  });

  it('that is raised has none, and its own thresholds from then on', () => {
    expect(keysOfAll([image(100, 100), image(100, 200), image(159, 200)]).slice(1)).toEqual([]);
    expect(keysOf(image(159, 200), image(160, 200))).toEqual([of80(200)]);
  });

  it('of 100, then 200, then 100 in a period has the same notice again, which the table keeps once', () => {
    const images = [image(0, 100), image(85, 100), image(85, 200), image(90, 200), image(90, 100)];
    expect(keysOfAll(images)).toEqual([of80(100), of80(100)]);
  });

  it('is that of each image: the usage of one is not compared with the quota of the other', () => {
    // A fold of both would see 90 of 100 before and 90 of 200 afterwards, and miss the notice of the first.
    expect(keysOfAll([image(70, 100), image(90, 100), image(90, 200)])).toEqual([of80(100)]);
    expect(keysOf(image(90, 100), image(165, 200))).toEqual([]);
  });
});

describe('a period', () => {
  const next = SINCE + 30 * DAY;
  const begins = (amount: number) => image(amount, 10, { usageSince: next });

  it('that begins unused has none, and its own thresholds', () => {
    expect(keysOf(image(10, 10), begins(0))).toEqual([]);
    expect(keysOf(begins(7), begins(8))).toEqual([`quota_80#${next}#10`]);
  });

  it('that begins with usage that was carried over has the notice of that', () => {
    expect(keysOf(image(8, 10), begins(8))).toEqual([`quota_80#${next}#10`]);
    expect(keysOf(image(10, 10), begins(12))).toEqual([`quota_100#${next}#10`]);
  });

  it('to which usage of a later one is moved back has the notice of that', () => {
    expect(keysOf(image(3, 10), image(11, 10))).toEqual([of100(10)]);
  });
});

describe('in a grace', () => {
  const paidUntil = NOW;
  const subscription: SubscriptionSummary = {
    id: 'sub_1',
    customer: 'cus_1',
    status: 'past_due',
    plan: 'starter',
    periodStart: addMonths(paidUntil, -1),
    paidUntil,
    anchor: paidUntil,
    graceUntil: paidUntil + 7 * DAY,
  };
  const inGrace = rollOver({ ...newAccount('u1', NOW), subscription }, NOW);
  const share = inGrace.sessionsIncluded;
  let revision = 0;
  const at = (amount: number, changes: Partial<Account> = {}): Account => ({
    ...inGrace,
    sessionsUsed: amount,
    revision: ++revision,
    ...changes,
  });
  const key = (kind: string, included = share) => `${kind}#${inGrace.usageSince}#${included}`;
  const [eighty, last] = [Math.ceil(share * 0.8), share];

  it('the quota is a share of the whole one', () => {
    expect(share).toBeLessThan(5_000);
    expect(share).toBeGreaterThan(1_000);
  });

  it('the first 24 hours are silent', () => {
    const quiet = [paidUntil, paidUntil + HOUR, paidUntil + DAY - 1];
    for (const instant of quiet) {
      expect(keysOf(at(0), at(last), instant)).toEqual([]);
      expect(keysOf(undefined, at(eighty), instant)).toEqual([]);
    }
    expect(keysOf(at(eighty - 1), at(eighty), paidUntil + DAY)).toEqual([key('quota_80')]);
  });

  it('any later change tells what was reached in silence', () => {
    const later = paidUntil + DAY;
    expect(keysOf(at(last), at(last), later)).toEqual([key('quota_100')]);
    expect(keysOf(at(eighty), at(eighty + 1), later)).toEqual([key('quota_80')]);
    expect(keysOf(at(eighty - 2), at(eighty - 1), later)).toEqual([]);
  });

  it('a heartbeat tells nothing, because the ledger drops it', () => {
    const same = at(last);
    expect(keysOf(same, same, paidUntil + DAY)).toEqual([]);
    const { revision: _none, ...firstFormat } = at(last);
    expect(keysOf(firstFormat, firstFormat, paidUntil + DAY)).toEqual([]);
  });

  const paid = (amount: number, included: number) =>
    at(amount, {
      subscription: { ...subscription, status: 'active', paidUntil: addMonths(paidUntil, 1) },
      sessionsIncluded: included,
      version: 2,
    });

  it('a payment, which grants the rest of the quota, tells nothing of the share', () => {
    expect(keysOf(at(last), paid(last, 5_000), paidUntil + HOUR)).toEqual([]);
    expect(keysOf(at(last), paid(last, 5_000), paidUntil + 2 * DAY)).toEqual([]);
  });

  it('a payment tells what the usage has reached of the quota that it grants', () => {
    // A weekly price: the grace grants a whole month's quota, and the paid week a quarter.
    expect(keysOf(at(last), paid(last, 1_000), paidUntil + HOUR)).toEqual([key('quota_100', 1_000)]);
    expect(keysOf(at(4_500), paid(4_500, 5_000), paidUntil + HOUR)).toEqual([key('quota_80', 5_000)]);
  });

  it('the end of the plan tells that the free quota is used up, whenever the change is written', () => {
    const ended = at(500, { plan: 'free', sessionsIncluded: 100, version: 2 });
    expect(keysOf(at(500), ended, paidUntil + 7 * DAY)).toEqual([key('quota_100', 100)]);
    // The share was used up in the hours in which nothing is told, and nothing was written since.
    const before = at(last, { validUntil: paidUntil + 7 * DAY });
    for (const days of [7, 9]) {
      expect(keysOf(before, ended, paidUntil + days * DAY)).toEqual([key('quota_100', 100)]);
    }
  });
});

describe('whatever happens', () => {
  const step = fc.record({
    used: fc.integer({ min: 0, max: 30 }),
    included: fc.integer({ min: 0, max: 20 }),
  });

  it('a change has at most one notice, of the greatest threshold that its own quota has reached', () => {
    fc.assert(
      fc.property(step, step, (one, other) => {
        const notices = quotaNotices({
          before: image(one.used, one.included),
          after: image(other.used, other.included),
          at: NOW,
        });
        const reached = ({ used, included }: typeof one) =>
          included === 0 ? 0 : [0.8, 1].filter((share) => used / included >= share - 1e-9).length;
        const isCrossed = reached(other) > 0 && reached(other) > reached(one);
        const kind = reached(other) === 2 ? 'quota_100' : 'quota_80';
        expect(notices.map((notice) => notice.kind)).toEqual(isCrossed ? [kind] : []);
      }),
    );
  });

  it('within a period and quota, usage that only rises has each notice at most once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5 })),
        fc.integer({ min: 1, max: 20 }),
        (rises, included) => {
          let amount = 0;
          const images = [0, ...rises].map((rise) => {
            amount += rise;
            return image(amount, included);
          });
          const keys = keysOfAll(images);
          expect(new Set(keys).size).toBe(keys.length);
          expect(keys.includes(of100(included))).toBe(amount >= included);
          if (amount < included) expect(keys.includes(of80(included))).toBe(amount * 100 >= included * 80);
        },
      ),
    );
  });
});
