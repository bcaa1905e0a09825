import { expect, test } from 'vitest';
import { type Due, dueTitle, isLate } from '../../../../web/src/app/invoices/dueTitle.ts';
import { createText } from '../../../../web/src/text/createText.ts';
import { en } from '../../../../web/src/text/en.ts';

const nowMs = Date.parse('2026-11-22T09:00:00Z');
const text = createText(en, { language: 'en', timeZone: 'UTC', now: () => new Date(nowMs) });
const DUE: Due = { amountMinor: 2900, currency: 'usd', failedAt: null, dueAt: null, pageUrl: null };

test.each<[what: string, due: Partial<Due>, title: string, late: boolean]>([
  ['a failed payment', { failedAt: '2026-11-20T10:00:00Z' }, 'Your $29.00 payment failed on 20 Nov.', true],
  [
    'one that is due later',
    { dueAt: '2026-11-22T09:00:01Z' },
    'An invoice of $29.00 is due on 22 Nov.',
    false,
  ],
  ['one that was due', { dueAt: '2026-11-22T09:00:00Z' }, 'An invoice of $29.00 was due on 22 Nov.', true],
  ['one that is being charged', {}, 'An invoice of $29.00 is not paid yet.', false],
])('an unpaid invoice says what it is: %s', (_what, due, title, late) => {
  expect(dueTitle({ ...DUE, ...due }, text, nowMs)).toBe(title);
  expect(isLate({ ...DUE, ...due }, nowMs)).toBe(late);
});
