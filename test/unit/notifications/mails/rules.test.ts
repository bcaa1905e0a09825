import { describe, expect, test } from 'vitest';
import { sampleContext } from '../../../../scripts/mails/writeSamples.ts';
import type { MailContext } from '../../../../services/notifications/domain/mail.ts';
import { renderSample as render } from '../../../support/notifications/renderSample.ts';

const { token, pagesUrl } = sampleContext('en');

describe('the offer of a greater plan', () => {
  test('is left out on the greatest plan, and on one that nobody knows', () => {
    for (const plan of ['growth', 'enterprise']) {
      const { text } = render({ name: 'quota_80', language: 'en', facts: { plan } });
      expect(text).not.toMatch(/Upgrade|includes/);
      expect(text).toContain(`See your usage:\n${pagesUrl}/app\n`);
    }
  });

  test('is left out for an account whose terms include as much', () => {
    const { text } = render({ name: 'quota_80', language: 'en', facts: { included: 20_000, used: 16_000 } });
    expect(text).not.toMatch(/Upgrade|includes/);
  });
});

test('the code in an answer keeps its spaces, in HTML as spaces that do not break', () => {
  const facts = { text: 'for s in sessions:\n\tif s.open:\n\t\tend(s)  # <b>' };
  const { html, text } = render({ name: 'ticket_answered', language: 'en', facts });
  expect(text).toContain('\n    if s.open:\n\n        end(s)  # <b>\n');
  const paragraphs = [...html.matchAll(/<p [^>]*>([^<]*)<\/p>/g)].map(([, content]) => content);
  expect(paragraphs).toEqual(
    expect.arrayContaining([
      'for s in sessions:',
      `${'\u00a0'.repeat(4)}if s.open:`,
      `${'\u00a0'.repeat(8)}end(s)\u00a0 # &lt;b&gt;`,
    ]),
  );
});

describe('how long the rest lasts', () => {
  const at = (instant: string) => Date.parse(instant) / 1000;
  const quota = (facts: object, context?: Partial<MailContext>) =>
    render({ name: 'quota_80', language: 'en', facts, context }).text;

  test('is until the end of the period at a slower pace', () => {
    const text = quota({ at: at('2026-12-21T09:30:00Z'), used: 4_000 }, { now: at('2026-12-21T10:00:00Z') });
    expect(text).toContain('At the pace of this period the rest lasts until the period ends on 22 Dec.');
  });

  test('is less than a day before that on the same day', () => {
    const text = quota({ at: at('2026-12-20T09:00:00Z'), used: 4_680 }, { now: at('2026-12-20T10:00:00Z') });
    expect(text).toContain('lasts until 22 Dec, less than a day before the period ends on 22 Dec.');
  });

  test('is one day before that in the singular', () => {
    const text = quota({ at: at('2026-12-20T09:00:00Z'), used: 4_800 }, { now: at('2026-12-20T10:00:00Z') });
    expect(text).toContain('lasts until 21 Dec, 1 day before the period ends');
  });

  test('is not told within the first two days, nor when the day has passed', () => {
    const rest = 'You have 988 sessions left until the period ends on 22 Dec.';
    expect(quota({ at: at('2026-11-24T09:29:00Z') })).toContain(rest);
    expect(quota({}, { now: at('2026-12-14T00:00:00Z') })).toContain(rest);
    expect(quota({ used: 4_999 }, { now: at('2026-12-14T00:00:00Z') })).toContain('You have 1 session left');
  });
});

describe('the meter', () => {
  const widths = (html: string) =>
    [...html.matchAll(/width="(\d+)%" height="12"/g)].map(([, width]) => width);

  test('has two cells, and one when all is used', () => {
    expect(widths(render({ name: 'quota_80', language: 'en' }).html)).toEqual(['80', '20']);
    expect(widths(render({ name: 'quota_100', language: 'en' }).html)).toEqual(['100']);
  });

  test('is full for an account that used more than its quota is now', () => {
    const { html, text } = render({ name: 'quota_100', language: 'en', facts: { used: 5_120 } });
    expect(widths(html)).toEqual(['100']);
    expect(text).toContain('5,120 of 5,000 · 0 left');
  });

  test('is full only when nothing is left', () => {
    const { html } = render({ name: 'quota_80', language: 'en', facts: { used: 4_999 } });
    expect(widths(html)).toEqual(['99', '1']);
  });
});

describe('a payment that failed', () => {
  test('is said to have ended the plan once the access is over, however late the e-mail is', () => {
    const facts = { accessUntil: sampleContext('en').now };
    const { text, html } = render({ name: 'payment_failed', language: 'en', facts });
    expect(text).toContain('The plan has ended.');
    expect(html).toContain('The plan has ended, as of 9 Dec.');
    expect(text).not.toContain('You can start sessions');
  });

  test('has no date of the next attempt in its sentence once that has passed', () => {
    const facts = { nextAttemptAt: sampleContext('en').now };
    expect(render({ name: 'payment_failed', language: 'en', facts }).text).toContain(
      'Stripe charges the card again by itself.',
    );
  });

  test('has the number of an attempt that has no word', () => {
    const facts = { attempt: 12 };
    expect(render({ name: 'payment_failed', language: 'en', facts }).subject).toContain('(attempt 12)');
    expect(render({ name: 'payment_failed', language: 'fr', facts }).subject).toContain('(tentative 12)');
  });
});

describe('the change from minutes to sessions', () => {
  const migration = (facts: object, context?: Partial<MailContext>) =>
    render({ name: 'migration', language: 'en', facts, context }).text;

  test('names the price of today only where it stays the same', () => {
    expect(migration({})).toContain(
      'For the first 3 months you keep the price that you pay today, $19 a month.',
    );
    expect(migration({ amountMinor: 1_500, months: 1 })).toContain(
      'For the first month it costs $15 a month.',
    );
  });

  test('says more than 100 % of a quota that is too small', () => {
    const lastMonth = { month: '2025-12', sessions: 6_049 };
    expect(migration({ lastMonth })).toContain(
      'In December 2025 you would have used 120% of 5,000 sessions.',
    );
  });

  test('has no sentence on what does not concern the account', () => {
    expect(migration({ projects: 1, projectsArchived: 1 })).toContain(': your project will be archived.');
    expect(migration({ projects: 4, projectsArchived: 4 })).toContain(': all of your 4 projects will be');
    const text = migration({ lastMonth: undefined, hasOverage: false, projectsArchived: 0 });
    expect(text).not.toMatch(/you would have used|additional minutes|archived/);
  });

  test('has the day of the account’s time zone', () => {
    const facts = { movesAt: Date.parse('2026-12-22T23:30:00Z') / 1000 };
    expect(migration(facts)).toContain('until 22 Dec, 00:30 CET');
    expect(migration(facts, { timeZone: undefined })).toContain('until 21 Dec, 23:30 UTC');
  });
});

describe('a plan that this release does not know', () => {
  test.each(['welcome', 'plan_changed', 'cancellation', 'cancellation_undone', 'plan_ended'])(
    'is named in the e-mail %s, and not in its subject',
    (name) => {
      const { subject, text, html } = render({ name, language: 'en', facts: { plan: '<b>team' } });
      expect(subject).toMatch(/^Your plan /);
      expect(text).toContain('<b>team');
      expect(html).toContain('&lt;b&gt;team');
      expect(html).not.toContain('plan=');
    },
  );
});

describe('the foot', () => {
  test.each(['quota_80', 'quota_100', 'invoice_paid'])(
    'of %s leads to the page that stops this kind',
    (name) => {
      const { text } = render({ name, language: 'en' });
      expect(text).toContain(`Stop these e-mails:\n${pagesUrl}/app/e-mails#${name}=${token}`);
    },
  );

  test('leads to the settings without a token, and for what cannot be stopped', () => {
    const settings = `Change which e-mails you get:\n${pagesUrl}/app/settings`;
    expect(render({ name: 'quota_80', language: 'en', context: { token: undefined } }).text).toContain(
      settings,
    );
    expect(render({ name: 'payment_failed', language: 'en' }).text).toContain(settings);
  });

  test('of a confirmation leads nowhere: a stranger can have got it', () => {
    const { text } = render({ name: 'confirm_address', language: 'en' });
    expect(text.match(/https?:/g)).toHaveLength(1);
  });
});

test('a confirmation without a token is not sent', () => {
  expect(() => render({ name: 'confirm_address', language: 'en', context: { token: undefined } })).toThrow(
    'a confirmation needs the token of its link',
  );
});

test.each([
  ['names the former address', 'address_changed', ['former@example.com']],
  [
    'of a confirmation names the address that it was sent to',
    'confirm_address',
    ['former@example.com', 'former@example.com'],
  ],
] as const)('the e-mail %s', (_rule, name, addresses) => {
  const facts = { formerEmail: 'former@example.com' };
  const { subject, text } = render({ name, language: 'en', facts, context: { to: 'former@example.com' } });
  expect(`${subject}${text}`.match(/\S+@[\w.]+\w/g) ?? undefined).toEqual(addresses);
});

test('dates are in the time zone of the account', () => {
  const facts = { endsAt: Date.parse('2026-12-22T23:30:00Z') / 1000 };
  expect(render({ name: 'cancellation', language: 'en', facts }).subject).toBe('Starter ends on 23 Dec');
  const inUtc = render({ name: 'cancellation', language: 'en', facts, context: { timeZone: undefined } });
  expect(inUtc.subject).toBe('Starter ends on 22 Dec');
});
