import { expect, it } from 'vitest';
import { figureRange } from '../../../services/insights/domain/figureRange.ts';

const NOW = Date.parse('2026-11-29T12:00:00Z') / 1000;
const rangeOf = (given: { from?: string; to?: string }) => figureRange(given, NOW);
const range = (from: string, to: string) => ({ kind: 'range', range: { from, to } });
const refused = (reason: string) => ({ kind: 'refused', reason });

it('a range without days is the last 30 days', () => {
  expect(rangeOf({})).toEqual(range('2026-10-31', '2026-11-29'));
});

it('a range without its first day has 30 days up to the last one', () => {
  expect(rangeOf({ to: '2026-03-01' })).toEqual(range('2026-01-31', '2026-03-01'));
});

it('a range without its last day ends today', () => {
  expect(rangeOf({ from: '2026-11-29' })).toEqual(range('2026-11-29', '2026-11-29'));
});

it('days after today are left out', () => {
  expect(rangeOf({ from: '2026-11-28', to: '2026-12-31' })).toEqual(range('2026-11-28', '2026-11-29'));
  expect(rangeOf({ from: '2026-11-30', to: '2026-12-31' })).toEqual(refused('from_after_to'));
});

it('a range that begins after its end is refused', () => {
  expect(rangeOf({ from: '2026-11-02', to: '2026-11-01' })).toEqual(refused('from_after_to'));
});

it('a range has at most 366 days', () => {
  expect(rangeOf({ from: '2025-11-29', to: '2026-11-29' })).toEqual(range('2025-11-29', '2026-11-29'));
  expect(rangeOf({ from: '2025-11-28', to: '2026-11-29' })).toEqual(refused('too_many_days'));
  expect(rangeOf({ from: '2000-01-01' })).toEqual(refused('too_many_days'));
});

it('a range before there were any stages is refused', () => {
  expect(rangeOf({ from: '1999-12-31', to: '2000-01-02' })).toEqual(refused('too_early'));
  for (const to of ['0000-01-01', '0000-01-31', '0001-01-01'])
    expect(rangeOf({ to })).toEqual(refused('too_early'));
});
