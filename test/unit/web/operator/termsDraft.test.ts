import { describe, expect, test } from 'vitest';
import { draftErrors, draftOf, termsOf } from '../../../../web/src/operator/account/termsDraft.ts';

const TODAY = '2026-12-09';
const EMPTY = draftOf({ terms: null });

describe('the terms of the form', () => {
  test('begin with those that are agreed, and an untouched form asks for the same again', () => {
    const draft = draftOf({
      terms: {
        sessionsIncluded: 30_000,
        concurrent: null,
        requestsPerMinute: null,
        projectsIncluded: 0,
        until: '2027-03-31T00:00:00Z',
        holdUnpaid: true,
        offer: null,
        active: true,
        inactiveReason: null,
        by: 'otto',
        at: '2026-12-01T09:15:00Z',
        reason: 'Order 114',
      },
    });
    expect(draft).toEqual({
      sessionsIncluded: '30000',
      concurrent: '',
      requestsPerMinute: '',
      projectsIncluded: '0',
      until: '2027-03-31',
      holdUnpaid: true,
    });
    expect(termsOf(draft)).toEqual({
      sessions_included: 30_000,
      projects_included: 0,
      until: '2027-03-31T00:00:00Z',
      hold_unpaid: true,
    });
  });

  test('without a figure there are none', () => {
    expect(termsOf(EMPTY)).toBeNull();
    expect(termsOf({ ...EMPTY, until: '2027-03-31', holdUnpaid: true })).toBeNull();
  });

  test.each(['-1', '1.5', '1e3', 'many', '0x10', '1 000', '9999999999'])('refuse %s', (text) => {
    expect(Object.keys(draftErrors({ ...EMPTY, sessionsIncluded: text }, TODAY))).toEqual([
      'sessionsIncluded',
    ]);
  });

  test('accept 0 sessions, but not 0 at a time', () => {
    expect(draftErrors({ ...EMPTY, sessionsIncluded: '0' }, TODAY)).toEqual({});
    expect(Object.keys(draftErrors({ ...EMPTY, concurrent: '0' }, TODAY))).toEqual(['concurrent']);
  });

  test('end after today, or never', () => {
    expect(draftErrors({ ...EMPTY, until: TODAY }, TODAY)).toHaveProperty('until');
    expect(draftErrors({ ...EMPTY, until: '2026-12-10' }, TODAY)).toEqual({});
  });
});
