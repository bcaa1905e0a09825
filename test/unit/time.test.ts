import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMonths, isoDay, isoInstant, monthStart, monthsBetween, nightOf } from '../../shared/time.ts';

const at = (iso: string) => Date.parse(iso) / 1000;
const instants = fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z') });

describe('addMonths', () => {
  it.each([
    ['2026-01-31T10:00:00Z', 1, '2026-02-28T10:00:00Z'],
    ['2026-01-31T10:00:00Z', 2, '2026-03-31T10:00:00Z'],
    ['2028-01-30T23:59:59Z', 1, '2028-02-29T23:59:59Z'],
    ['2026-12-15T00:00:00Z', 1, '2027-01-15T00:00:00Z'],
    ['2026-11-22T18:33:00Z', 0, '2026-11-22T18:33:00Z'],
  ])('moves %s by %i months to %s', (anchor, months, expected) => {
    expect(isoInstant(addMonths(at(anchor), months))).toBe(expected);
  });

  it('always lands in the right calendar month, at the anchor’s time of day', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 60 }), (anchor, months) => {
        const moved = addMonths(anchor, months);
        expect(monthStart(moved)).toBe(monthStart(anchor, months));
        expect(moved % 86_400).toBe(anchor % 86_400);
      }),
    );
  });
});

describe('monthsBetween', () => {
  it('counts the months to the last anniversary that is not after the instant, also before the anchor', () => {
    fc.assert(
      fc.property(instants, instants, (anchor, instant) => {
        const months = monthsBetween(anchor, instant);
        expect(addMonths(anchor, months)).toBeLessThanOrEqual(instant);
        expect(addMonths(anchor, months + 1)).toBeGreaterThan(instant);
      }),
    );
  });
});

describe('the calendar', () => {
  it('starts months and days at midnight UTC', () => {
    const late = at('2026-12-31T23:59:59Z');
    expect(isoInstant(monthStart(late))).toBe('2026-12-01T00:00:00Z');
    expect(isoInstant(monthStart(late, 1))).toBe('2027-01-01T00:00:00Z');
    expect(isoDay(late)).toBe('2026-12-31');
  });
});

describe('the name of a night’s run', () => {
  it('changes at 02:00 UTC', () => {
    expect(nightOf(at('2026-11-22T01:59:59Z'))).toBe('2026-11-21');
    expect(nightOf(at('2026-11-22T02:00:00Z'))).toBe('2026-11-22');
  });
});
