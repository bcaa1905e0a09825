import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampleContext } from '../../../../scripts/mails/writeSamples.ts';
import { renderMail } from '../../../../services/notifications/mails/renderMail.ts';
import { LANGUAGES } from '../../../../shared/contract/notifications/languages.ts';
import {
  NOTICE_KINDS,
  type Notice,
  type NoticeKind,
} from '../../../../shared/contract/notifications/notices.ts';
import { anyText } from '../../../support/notifications/anyText.ts';

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '<!-- {{#meter}} -->',
  '{{subject}}',
  'x\r\nBcc: everybody@example.com',
  'x\u2028y\u202ez\u0000',
  'https://evil.example/?a=1&b=2',
  "'onload='x",
  'javascript:alert(1)',
];

const hostile = fc.oneof(
  fc.constantFrom(...HOSTILE),
  anyText(200),
  fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', '\r', '\n', 'a', '='), maxLength: 50 }),
);
const instant = fc.integer({ min: 0, max: 1e11 });
const figure = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat(20_000));

/** Facts of every kind at once: a kind takes those that it has. */
const facts = fc.record(
  {
    plan: hostile,
    from: hostile,
    subscription: hostile,
    reason: hostile,
    invoice: hostile,
    currency: hostile,
    number: hostile,
    formerEmail: hostile,
    subject: hostile,
    text: hostile,
    type: hostile,
    since: instant,
    periodEnd: instant,
    at: instant,
    included: figure,
    used: figure,
    endsAt: instant,
    amountMinor: figure,
    attempt: figure,
    accessUntil: instant,
    nextAttemptAt: instant,
    paidUntil: instant,
    periodStart: instant,
    dueAt: instant,
    offer: hostile,
    sessionsIncluded: figure,
    concurrent: figure,
    until: instant,
    acceptBy: instant,
    startsAt: instant,
    listAmountMinor: figure,
    planHash: hostile,
    movesAt: instant,
    fromPlan: hostile,
    fromAmountMinor: figure,
    months: figure,
    thenAmountMinor: figure,
    lastMonth: fc.record({ month: hostile, sessions: figure }),
    projects: figure,
    projectsArchived: figure,
  },
  { requiredKeys: [] },
);

const complete = {
  plan: 'starter',
  from: 'free',
  reason: 'ended',
  currency: 'usd',
  since: 0,
  periodEnd: 1,
  at: 0,
  included: 1,
  used: 1,
  endsAt: 0,
  amountMinor: 1,
  attempt: 1,
  paidUntil: 0,
  periodStart: 0,
  accountId: 'auth0|u1',
  ticket: 1,
  subject: 'Refused',
  text: 'An answer',
  type: 'question',
  dueAt: 0,
  offer: 'of_1',
  sessionsIncluded: 1,
  concurrent: 1,
  until: 0,
  acceptBy: 0,
  days: 7,
  listAmountMinor: 1,
  movesAt: 0,
  fromPlan: 'build',
  fromAmountMinor: 1,
  months: 3,
  thenAmountMinor: 1,
  hasOverage: true,
  projects: 1,
  projectsArchived: 1,
};

const noticeOf = (kind: NoticeKind, differences: object) =>
  ({ kind, key: `${kind}#1`, facts: { ...complete, ...differences } }) as unknown as Notice;

/** The elements of the layout. */
const ELEMENTS = /^<\/?(html|head|title|meta|style|body|div|table|tbody|tr|td|th|h1|p|span|strong|a|img)\b/;

describe.each(NOTICE_KINDS)('whatever the facts of %s hold', (kind) => {
  test.each(LANGUAGES)('none becomes markup, a line of a header or part of an address, in %s', (language) => {
    const context = sampleContext(language);
    fc.assert(
      fc.property(facts, (differences) => {
        const { subject, html, text } = renderMail(noticeOf(kind, differences), context);
        expect(subject).not.toMatch(/\p{C}|\p{Zl}|\p{Zp}|[<>"&@=]/u);
        expect(subject).not.toBe('');
        expect(html.match(/<script|<img src=x|<!-- \{\{/gi)).toBeNull();
        // Texts of several lines keep what joins and parts letters.
        for (const part of [html, text])
          expect(part.replaceAll(/\n|\u200c|\u200d/g, '')).not.toMatch(/\p{C}|\p{Zl}|\p{Zp}/u);
        const [, body = ''] = html.split(/<body[^>]*>/);
        for (const [tag] of body.replace(/<!--.*?-->/gs, '').matchAll(/<[^>]*>/g)) {
          expect(tag).toMatch(ELEMENTS.test(tag) ? /^<[^<]*>$/ : ELEMENTS);
          expect(tag).not.toMatch(/\son\w+\s*=/i);
        }
        for (const [, url = ''] of html.matchAll(/href="([^"]*)"/g)) {
          expect(url).toMatch(/^http:\/\/127\.0\.0\.1:4000\/(app|operator)\b/);
          expect(url).not.toContain('evil');
        }
      }),
      { numRuns: 20 },
    );
  });
});
