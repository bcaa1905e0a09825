import { describe, expect, test } from 'vitest';
import { SAMPLE_NOTICES } from '../../../../scripts/mails/sampleNotices.ts';
import { sampleContext } from '../../../../scripts/mails/writeSamples.ts';
import type { MailContext } from '../../../../services/notifications/domain/mail.ts';
import { renderMail } from '../../../../services/notifications/mails/renderMail.ts';
import type { Language } from '../../../../shared/contract/notifications/languages.ts';
import type { Notice } from '../../../../shared/contract/notifications/notices.ts';

const { token, pagesUrl } = sampleContext('en');

type Sample = { name: string; language: Language; facts?: object; context?: Partial<MailContext> };

function render({ name, language, facts, context }: Sample) {
  const notice = SAMPLE_NOTICES[name];
  if (notice === undefined) throw new Error(`there is no sample ${name}`);
  const changed = { ...notice, facts: { ...notice.facts, ...facts } } as Notice;
  return renderMail(changed, { ...sampleContext(language), ...context });
}

/** What each e-mail must say. No-break spaces are written as they are. */
const SENTENCES: [name: string, language: Language, subject: string, ...sentences: string[]][] = [
  [
    'quota_80',
    'en',
    '80% of your sessions are used',
    'At the pace of this period the rest lasts until 13 Dec, 9 days before the period ends on 22 Dec.',
    '4,012 of 5,000 · 988 left',
    'At 100% new sessions are refused; those already open keep running. Nothing is billed on top.',
    'Growth includes 20,000 sessions and 50 at a time, for $99 a month.',
    `Upgrade to Growth:\n${pagesUrl}/app/plans?plan=growth`,
  ],
  [
    'quota_80',
    'fr',
    'Vous avez utilisé 80\u202f% de vos sessions',
    'Au rythme de cette période, le reste tient jusqu’au 13 déc., 9 jours avant la fin de la période, le 22 déc.',
    '4\u202f012 sur 5\u202f000 · 988 restantes',
    'Growth comprend 20\u202f000 sessions et 50 à la fois, pour 99\u00a0$ par mois.',
    `Passer à Growth\u202f:\n${pagesUrl}/app/plans?plan=growth`,
  ],
  [
    'quota_80-free',
    'en',
    '80% of your sessions are used',
    'Starter includes 5,000 sessions and 10 at a time, for $29 a month.',
  ],
  ['quota_80-greatest', 'en', '99% of your sessions are used', '1 left'],
  [
    'quota_100',
    'en',
    'Your session quota is used up',
    'New sessions are refused until the period ends on 22 Dec, or until the quota is raised.',
    'Sessions that were open keep running. You won’t be charged extra.',
  ],
  [
    'quota_100',
    'fr',
    'Votre quota de sessions est épuisé',
    'Les nouvelles sessions sont refusées jusqu’à la fin de la période, le 22 déc., ou jusqu’à',
    'Les sessions déjà ouvertes continuent. Aucun supplément n’est facturé.',
  ],
  ['welcome', 'en', 'Starter is active', 'Starter includes 5,000 sessions in each period.'],
  ['welcome', 'fr', 'Starter est active', 'Starter comprend 5\u202f000 sessions par période.'],
  [
    'plan_changed',
    'en',
    'Your plan is now Growth',
    'Your account went from Starter to Growth.',
    'Sessions in each period: 20,000',
  ],
  ['plan_changed', 'fr', 'Votre formule est maintenant Growth', 'Sessions par période\u202f: 20\u202f000'],
  [
    'cancellation',
    'en',
    'Starter ends on 22 Dec',
    'Until 22 Dec, 10:30 CET nothing changes, and you can keep the plan.',
    `Keep Starter:\n${pagesUrl}/app/plans?plan=starter`,
  ],
  [
    'cancellation',
    'fr',
    'Starter prend fin le 22 déc.',
    'Vous avez résilié Starter.',
    'Garder Starter\u202f:',
  ],
  [
    'cancellation_undone',
    'en',
    'Starter continues',
    'Starter no longer ends on 22 Dec. It renews as before.',
  ],
  ['cancellation_undone', 'fr', 'Starter continue', 'Starter ne prend plus fin le 22 déc. Le renouvellement'],
  [
    'plan_ended-unpaid',
    'en',
    'Starter has ended',
    'because its invoice stayed unpaid.',
    'with 100 sessions in each period.',
  ],
  ['plan_ended-unpaid', 'fr', 'Starter a pris fin', 'car sa facture est restée impayée.'],
  [
    'plan_ended-cancelled',
    'en',
    'Starter has ended',
    'because it was cancelled.',
    `Compare plans:\n${pagesUrl}/app/plans`,
  ],
  ['plan_ended-cancelled', 'fr', 'Starter a pris fin', 'car la formule a été résiliée.'],
  ['plan_ended', 'en', 'Starter has ended', 'Starter has ended.\n'],
  [
    'payment_failed',
    'en',
    'Your $29.00 payment failed',
    'Stripe could not charge $29.00 for Starter.',
    'You can start sessions until 13 Dec, 10:30 CET. If the payment has not arrived by then, the plan ends.',
    'Attempt: First\n',
    'Next attempt: 11 Dec',
    'Stripe charges the card again on 11 Dec.',
    `Update card:\n${pagesUrl}/app\n`,
  ],
  [
    'payment_failed-second',
    'en',
    'Your $29.00 payment failed (second attempt)',
    'Attempt: Second\n',
    'Next attempt: None',
    'Stripe does not charge the card again by itself. Update it, and pay the open invoice.',
  ],
  [
    'payment_failed-second',
    'fr',
    'Le paiement de 29,00\u00a0$ a échoué (deuxième tentative)',
    'Les sessions démarrent jusqu’au 13 déc., 10:30 UTC+1.',
    'Tentative\u202f: Deuxième\n',
    'Prochaine tentative\u202f: Aucune',
  ],
  [
    'payment_failed-ended',
    'en',
    'Your $29.00 payment failed (fourth attempt)',
    'The plan has ended. It comes back as soon as the payment arrives.',
    'Stripe charges the card again on 14 Dec.',
  ],
  [
    'payment_failed-ended',
    'fr',
    'Le paiement de 29,00\u00a0$ a échoué (quatrième tentative)',
    'La formule a pris fin. Elle revient dès l’arrivée du paiement.',
  ],
  [
    'payment_recovered',
    'en',
    'Your $29.00 payment arrived',
    'Starter continues, and is paid until 22 Jan 2027.',
  ],
  ['payment_recovered', 'fr', 'Le paiement de 29,00\u00a0$ est arrivé', 'est payée jusqu’au 22 janv. 2027.'],
  [
    'invoice_paid',
    'en',
    'Your invoice of $29.00 is paid',
    'Invoice: 8F2C1A7B-0006\nPlan: Starter\nAmount: $29.00\nPeriod: 22 Nov to 22 Dec 2026',
    `See the invoice:\n${pagesUrl}/app/invoices`,
  ],
  [
    'invoice_paid',
    'fr',
    'Votre facture de 29,00\u00a0$ est payée',
    'Période\u202f: Du 22 nov. au 22 déc. 2026',
  ],
  ['invoice_paid-unknown_plan', 'en', 'Your invoice of JP¥123,456,700 is paid', 'Plan: Enterprise'],
  [
    'confirm_address',
    'en',
    'Confirm your e-mail address',
    'The link works once, until 10 Dec, 15:02 CET.',
    'If you did not ask for this, do nothing.',
    `Confirm this address:\n${pagesUrl}/app/confirm-address#${token}`,
  ],
  ['confirm_address', 'fr', 'Confirmez votre adresse e-mail', 'Si vous n’avez rien demandé, ne faites rien.'],
  [
    'address_changed',
    'en',
    'Your e-mails go to another address now',
    'This is the last one that comes to this address.',
    `Open the settings:\n${pagesUrl}/app/settings`,
  ],
  ['address_changed', 'fr', 'Vos e-mails vont maintenant à une autre adresse'],
];

test.each(SENTENCES)('%s in %s: %s', (name, language, subject, ...sentences) => {
  const mail = render({ name, language });
  expect(mail.subject).toBe(subject);
  for (const sentence of sentences) expect(mail.text).toContain(sentence);
});

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
  ['of a confirmation names no address', 'confirm_address', undefined],
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
