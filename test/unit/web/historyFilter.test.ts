import { describe, expect, test } from 'vitest';
import { startOfDays } from '../../../web/src/app/queries/useEndedSessions.ts';
import { readFilter, withFilter } from '../../../web/src/app/sessions/historyFilter.ts';

const read = (query: string) => readFilter(new URLSearchParams(query));

describe('the filter of the history in the query string', () => {
  test('has the project, the end and the days', () => {
    expect(read('project=tutor-web&end=lease_expired&days=30')).toEqual({
      project: 'tutor-web',
      end: 'lease_expired',
      days: 30,
    });
    expect(read('')).toEqual({});
  });

  test.each([
    'project=',
    'project=<img onerror=alert(1)>',
    'project=ada@example.com',
    'project=__proto__',
    `project=${'x'.repeat(129)}`,
    'end=toString',
    'end=__proto__',
    'end=ENDED',
    'days=8',
    'days=-7',
    'days=7.0',
    'days=1e9',
    'days=NaN',
    'other=1',
  ])('ignores %s', (query) => {
    expect(read(query)).toEqual({});
  });

  test('is written without what it does not limit, and leaves the other parameters', () => {
    const parameters = new URLSearchParams('other=1&end=operator&days=7');
    expect(withFilter(parameters, { project: 'a|b', days: 90 }).toString()).toBe(
      'other=1&days=90&project=a%7Cb',
    );
    expect(withFilter(parameters, {}).toString()).toBe('other=1');
    expect(parameters.get('end')).toBe('operator');
  });

  test('of a number of days begins at the midnight of the first of them', () => {
    const now = new Date(2026, 11, 3, 14, 20);
    expect(startOfDays(1, now)).toBe(new Date(2026, 11, 3).toISOString());
    expect(startOfDays(7, now)).toBe(new Date(2026, 10, 27).toISOString());
  });
});
