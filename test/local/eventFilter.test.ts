import { describe, expect, test } from 'vitest';
import { createEventFilter } from '../../local/eventSources/eventFilter.ts';

describe('an event filter', () => {
  const pattern = (pk: unknown) => JSON.stringify({ dynamodb: { Keys: { pk: { S: pk } } } });
  const event = (pk: string) => ({ dynamodb: { Keys: { pk: { S: pk } } } });

  test.each([
    [[{ prefix: 'ACCOUNT#' }], 'ACCOUNT#1', true],
    [[{ prefix: 'ACCOUNT#' }], 'SESSION#1', false],
    [['A', 'B'], 'B', true],
    [['A', 'B'], 'C', false],
    [[{ exists: true }], 'x', true],
    [[{ exists: false }], 'x', false],
  ])('%j matches %s: %s', (rule, pk, matches) => {
    expect(createEventFilter([pattern(rule)])(event(pk))).toBe(matches);
  });

  test('matches if any of its patterns matches or if it has none', () => {
    expect(createEventFilter([pattern(['A']), pattern(['B'])])(event('B'))).toBe(true);
    expect(createEventFilter([])({})).toBe(true);
  });

  test.each([[{ suffix: 'x' }], [{ numeric: ['>', 1] }], [{ 'anything-but': ['x'] }]])(
    'with a rule that is not supported is an error when it is created: %j',
    (rule) =>
      expect(() => createEventFilter([pattern([rule])])).toThrow('does not support this event filter'),
  );
});
