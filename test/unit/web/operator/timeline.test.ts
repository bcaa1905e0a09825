import { describe, expect, test } from 'vitest';
import { byDay, describeEntry } from '../../../../web/src/operator/account/timelineText.ts';
import type { TimelineEntry } from '../../../../web/src/operator/queries/useAccount.ts';
import { createFormats } from '../../../../web/src/text/formats.ts';

const format = createFormats({
  language: 'en',
  timeZone: 'UTC',
  now: () => new Date('2026-12-09T14:20:00Z'),
});
const at = '2026-12-09T11:02:00Z';
const plan = (values: Partial<Extract<TimelineEntry, { kind: 'plan' }>>): TimelineEntry => ({
  kind: 'plan',
  at,
  planBefore: 'starter',
  plan: 'starter',
  statusBefore: 'active',
  status: 'active',
  beforeMinor: 2_900,
  afterMinor: 2_900,
  isOpening: false,
  ...values,
});

describe('an entry of the timeline in words', () => {
  const cases: [string, TimelineEntry, { title: string; detail: string | undefined; kind: string }][] = [
    [
      'an upgrade',
      plan({ plan: 'growth', afterMinor: 9_900 }),
      {
        title: 'Plan changed from Starter to Growth',
        detail: 'MRR $29 → $99 · subscription active',
        kind: 'info',
      },
    ],
    [
      'a failed renewal',
      plan({ status: 'past_due' }),
      { title: 'Subscription is past_due, was active', detail: undefined, kind: 'bad' },
    ],
    [
      'an erasure',
      plan({ plan: null, status: null, afterMinor: 0 }),
      { title: 'Account erased', detail: 'MRR $29 → $0', kind: 'info' },
    ],
    [
      'the begin of the record',
      plan({ isOpening: true }),
      { title: 'The record of the plan begins', detail: undefined, kind: 'info' },
    ],
    [
      'a notice of use',
      { kind: 'notice', at, key: 'k', notice: 'quota_80', facts: { used: 80, included: 100 }, state: 'sent' },
      { title: 'Use reached 80% of the quota', detail: '80 of 100 sessions · e-mail sent', kind: 'warn' },
    ],
    [
      'an event that needed two attempts',
      { kind: 'event', at, eventId: 'evt_1', type: 'invoice.paid', outcome: 'applied', attempts: 2 },
      { title: 'invoice.paid: applied', detail: 'evt_1 · attempt 2', kind: 'info' },
    ],
    [
      'what an operator was refused',
      {
        kind: 'action',
        at,
        by: 'vera',
        act: 'PUT /admin/accounts/{user_id}/terms',
        details: { reason: 'Try' },
        status: 403,
      },
      { title: 'Terms changed by vera', detail: '“Try” · refused: 403', kind: 'quiet' },
    ],
    [
      'a drift',
      { kind: 'drift', at, fields: ['plan'], planBefore: 'starter', plan: 'growth' },
      { title: 'Differed from Stripe, corrected', detail: 'plan · Growth, was Starter', kind: 'warn' },
    ],
  ];
  test.each(cases)('%s', (_what, entry, expected) => {
    expect(describeEntry(entry, format)).toMatchObject(expected);
  });

  test('an action is that of a person', () => {
    const action: TimelineEntry = { kind: 'action', at, by: 'otto', act: 'act', details: {}, status: 200 };
    expect(describeEntry(action, format)).toEqual({
      title: 'act by otto',
      detail: undefined,
      isPerson: true,
      kind: 'quiet',
    });
  });
});

test('the entries of a day are together, in their order', () => {
  const one = plan({});
  const other = plan({ at: '2026-12-08T23:59:59Z' });
  expect(byDay([one, one, other])).toEqual([
    { day: '2026-12-09', entries: [one, one] },
    { day: '2026-12-08', entries: [other] },
  ]);
});
