import { describe, expect, test } from 'vitest';
import { countText, dueText } from '../../../../web/src/operator/tickets/dueText.ts';

const NOW = Date.parse('2026-11-25T14:20:00Z');

describe('when an answer is due', () => {
  test.each([
    ['2026-11-27T10:05:00Z', 'in 43 h', undefined],
    ['2026-11-26T02:20:00Z', 'in 12 h', undefined],
    ['2026-11-26T02:19:59Z', 'in 11 h', 'soon'],
    ['2026-11-25T15:20:00Z', 'in 1 h', 'soon'],
    ['2026-11-25T15:19:59Z', 'in 59 min', 'soon'],
    ['2026-11-25T14:20:30Z', 'in 0 min', 'soon'],
    ['2026-11-25T14:20:00Z', '0 min late', 'late'],
    ['2026-11-25T13:30:00Z', '50 min late', 'late'],
    ['2026-11-23T14:20:00Z', '48 h late', 'late'],
  ])('%s is %s', (dueAt, text, state) => {
    expect(dueText(dueAt, NOW)).toEqual({ text: text.replace(/(\d) /, '$1\u00a0'), state });
  });
});

test('a count says that there are more than were read, and nothing if none was read', () => {
  const format = { number: String };
  expect(countText({ tickets: [], hasMore: false }, format)).toBe('0');
  expect(countText({ tickets: [1, 2], hasMore: false }, format)).toBe('2');
  expect(countText({ tickets: [1, 2], hasMore: true }, format)).toBe('2+');
  expect(countText({ tickets: [], hasMore: true }, format)).toBeUndefined();
});
