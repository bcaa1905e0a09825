import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLANS } from '../../../../shared/account/plans.ts';
import {
  endOf,
  estimate,
  PER_DAY_INITIAL,
  PER_DAY_MAX,
  PER_DAY_MIN,
  perDayAfterKey,
  perDayAt,
  positionOf,
} from '../../../../web/src/pricing/estimate.ts';

const plans = Object.values(PLANS);
const estimateOf = (perMonth: number) => {
  const { plan, ...result } = estimate(plans, perMonth);
  return { ...result, plan: plan.id };
};

describe('the estimate for the sessions of a month', () => {
  it.each([
    [1, { kind: 'covered', plan: 'free', spare: 99 }],
    [100, { kind: 'covered', plan: 'free', spare: 0 }],
    [101, { kind: 'covered', plan: 'starter', spare: 4_899 }],
    [4_200, { kind: 'covered', plan: 'starter', spare: 800 }],
    [5_000, { kind: 'covered', plan: 'starter', spare: 0 }],
    [5_001, { kind: 'covered', plan: 'growth', spare: 14_999 }],
    [20_000, { kind: 'covered', plan: 'growth', spare: 0 }],
    [20_001, { kind: 'beyond', plan: 'growth', days: 29 }],
    [30_000, { kind: 'beyond', plan: 'growth', days: 20 }],
  ])('of %d is right at the boundaries of the plans', (perMonth, expected) => {
    expect(estimateOf(perMonth)).toEqual(expected);
  });

  it('never names a smaller plan for more sessions', () => {
    const rank = (perMonth: number) => {
      const { kind, plan } = estimateOf(perMonth);
      return kind === 'beyond' ? plans.length : plans.findIndex(({ id }) => id === plan);
    };
    const perMonth = fc.integer({ min: 1, max: 60_000 });
    fc.assert(
      fc.property(perMonth, perMonth, (one, other) => {
        expect(rank(Math.min(one, other))).toBeLessThanOrEqual(rank(Math.max(one, other)));
      }),
    );
  });

  it('covers no more sessions than the plan has, to the session', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), (perMonth) => {
        const result = estimate(plans, perMonth);
        expect(result).toMatchObject({ kind: 'covered', spare: result.plan.sessionsIncluded - perMonth });
      }),
    );
  });

  it('refuses a catalogue without plans', () => {
    expect(() => estimate([], 1)).toThrow('no plan');
  });
});

describe('the slider', () => {
  it('leads from one session a day to a thousand, beyond the largest plan', () => {
    expect(perDayAt(0)).toBe(PER_DAY_MIN);
    expect(perDayAt(1)).toBe(PER_DAY_MAX);
    expect(estimateOf(perDayAt(1) * 30).kind).toBe('beyond');
    expect(perDayAt(-0.1)).toBe(PER_DAY_MIN);
    expect(perDayAt(1.1)).toBe(PER_DAY_MAX);
  });

  it('gives each factor of ten the same length', () => {
    expect(positionOf(10)).toBeCloseTo(1 / 3);
    expect(positionOf(100)).toBeCloseTo(2 / 3);
  });

  it('begins where a plan for sale covers the sessions with some to spare', () => {
    expect(perDayAt(positionOf(PER_DAY_INITIAL))).toBe(PER_DAY_INITIAL);
    expect(estimateOf(PER_DAY_INITIAL * 30)).toEqual({ kind: 'covered', plan: 'starter', spare: 800 });
  });

  it('never shows fewer sessions further to the right', () => {
    const position = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(position, position, (one, other) => {
        expect(perDayAt(Math.min(one, other))).toBeLessThanOrEqual(perDayAt(Math.max(one, other)));
      }),
    );
  });

  it('is in the band of the plan that covers the sessions', () => {
    for (let position = 0; position <= 1; position += 0.0005) {
      const result = estimate(plans, perDayAt(position) * 30);
      const band = plans.find((plan) => position < endOf(plan));
      expect(band, `at ${position}`).toBe(result.kind === 'covered' ? result.plan : undefined);
    }
  });

  it('shows the number that a key has chosen', () => {
    for (let perDay = PER_DAY_MIN; perDay < PER_DAY_MAX; perDay = perDayAfterKey(perDay, 'ArrowUp') ?? 0)
      expect(perDayAt(positionOf(perDay))).toBe(perDay);
  });
});

describe('the keys of the slider', () => {
  it.each([
    ['ArrowRight', 140, 150],
    ['ArrowUp', 99, 100],
    ['ArrowUp', 100, 110],
    ['ArrowUp', PER_DAY_MAX, PER_DAY_MAX],
    ['ArrowLeft', 140, 130],
    ['ArrowDown', 110, 100],
    ['ArrowDown', 100, 99],
    ['ArrowDown', PER_DAY_MIN, PER_DAY_MIN],
    ['PageUp', 140, 200],
    ['PageUp', PER_DAY_MAX, PER_DAY_MAX],
    ['PageDown', 140, 100],
    ['PageDown', PER_DAY_MIN, PER_DAY_MIN],
    ['Home', 140, PER_DAY_MIN],
    ['End', 140, PER_DAY_MAX],
    ['Tab', 140, undefined],
  ])('%s at %d leads to %s', (key, perDay, expected) => {
    expect(perDayAfterKey(perDay, key)).toBe(expected);
  });

  it('move the other way with the opposite key', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 188 }), (index) => {
        const perDay = index < 99 ? index + 1 : (index - 88) * 10 - 10;
        const after = perDayAfterKey(perDay, 'ArrowUp') ?? 0;
        if (perDay < PER_DAY_MAX) expect(perDayAfterKey(after, 'ArrowDown')).toBe(perDay);
      }),
    );
  });
});
