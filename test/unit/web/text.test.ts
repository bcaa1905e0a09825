import { describe, expect, test } from 'vitest';
import { toFrenchSpaces } from '../../../client/react/text/toFrenchSpaces.ts';
import { createText } from '../../../web/src/text/createText.ts';
import { en } from '../../../web/src/text/en.ts';
import { fr } from '../../../web/src/text/fr.ts';
import { chooseLanguage } from '../../../web/src/text/language.ts';

const now = () => new Date('2026-12-09T14:20:00Z');
const options = { timeZone: 'UTC', now };
const english = createText(en, { language: 'en', ...options });
const french = createText(fr as typeof en, { language: 'fr', ...options });

type Key = keyof typeof en;
type ParametersOf<Message> = Message extends (parameters: infer Parameters, format: never) => string
  ? Parameters
  : never;

/** Of each message that has parameters. A message without an entry does not compile. */
const PARAMETERS: { [K in Key as (typeof en)[K] extends string ? never : K]: ParametersOf<(typeof en)[K]> } =
  {
    'quota.of': { total: 5000 },
    'quota.left': { days: 12, day: '2026-12-22' },
    'quota.meter': { used: 3302, total: 5000 },
    'quota.today': { day: '2026-12-09' },
    'pace.until': { day: '2026-12-18' },
    'pace.note': { perDay: 188, daysShort: 4 },
    period: { from: '2026-11-22', to: '2026-12-22' },
    'minutes.about': { minutes: 7628 },
    'alert.80': { percent: 82 },
    'alert.100': { since: '2026-12-18T14:02:00Z' },
    due: { amount: { amountMinor: 2900, currency: 'USD' }, day: '2026-11-22' },
    'due.b': { day: '2026-11-29' },
    ending: { plan: 'Starter', day: '2026-12-22' },
    'act.upgrade': { plan: 'Growth' },
    'act.keep': { plan: 'Starter' },
    'chart.change': { percent: 16.5 },
    'chart.label': {
      title: 'Sessions',
      from: '2026-11-10',
      to: '2026-12-09',
      total: 5432,
      peak: 237,
      peakDay: '2026-12-07',
    },
    'quota.ends': { days: 3, day: '2026-12-22' },
    'quota.grace': { count: 5000 },
    'quota.renews': { day: '2027-01-01' },
    'pace.used.note': { day: '2026-12-22' },
    'pace.perDay': { perDay: 0.43 },
    'open.value': { open: 3, max: 10 },
    'open.of': { max: 10 },
    'alert.100.renews': { day: '2026-12-22' },
    'alert.80.b': { count: 888, day: '2026-12-22' },
    'plan.next': { amount: { amountMinor: 2900, currency: 'USD' }, day: '2026-12-22' },
    'plan.from': { plan: 'Starter', day: '2026-12-22' },
    'daily.days': { count: 30 },
    'daily.change.90': { percent: -4.2 },
    'first.welcome': { name: 'Noor' },
    'first.plan': { plan: 'Free', count: 100, open: 1 },
    'first.done': { count: 1 },
    'first.live.b': { plan: 'Starter', count: 5000, open: 10, price: '$29' },
    'signIn.buy': { plan: 'Starter' },
    'plan.price': { price: '$29' },
    'plan.included': { sessions: 5000, concurrent: 10, projects: 3 },
    'sessions.head': { zone: 'Europe/Paris' },
    'sessions.open.of': { open: 3, max: 10 },
    'sessions.days': { days: 7 },
    'sessions.shown': { count: 50 },
    'sessions.shown.all': { count: 12 },
    'sessions.more': { count: 50 },
    error: { what: 'your sessions' },
    'invoice.view.name': { number: '8F2C1A7B-0006' },
    'invoice.pdf.name': { number: '8F2C1A7B-0006' },
    'invoices.count': { count: 14 },
    'invoices.newest': { count: 24 },
    'invoices.card.name': { brand: 'Visa', last4: '4242' },
    'invoices.card.expires': { month: '12/2028' },
    'invoices.card.early': { month: '11/2026' },
    'invoices.card.expired': { month: '11/2026' },
    'invoices.paid': { year: 2026 },
    'invoices.due': { amount: { amountMinor: 2900, currency: 'USD' }, day: '2026-12-22' },
    'invoices.overdue': { amount: { amountMinor: 2900, currency: 'USD' }, day: '2026-11-22' },
    'invoices.open': { amount: { amountMinor: 2900, currency: 'USD' } },
    'subscription.price': { price: '$29', interval: 'month', count: 1 },
    'subscription.renews': { day: '2026-12-22' },
    'subscription.changes': { plan: 'Starter', day: '2026-12-22' },
    'settings.language.failed': { language: 'Français' },
    updated: { at: '2026-12-09T14:19:40Z' },
    stale: { at: '2026-12-09T14:02:00Z' },
  };

/** Each message in a language, with parameters where it has some. */
function render(text: typeof english): [Key, string][] {
  const t = text.t as (key: Key, parameters?: unknown) => string;
  return (Object.keys(en) as Key[]).map((key) => [key, t(key, (PARAMETERS as Record<string, unknown>)[key])]);
}

describe.each([
  ['English', render(english)],
  ['French', render(french)],
])('every message in %s', (_name, messages) => {
  test.each(messages)(
    '%s is a text with typographic apostrophes and no exclamation mark',
    (_key, message) => {
      expect(message).toMatch(/\p{L}|\d/u);
      expect(message).not.toMatch(/['"!]/);
      expect(message).not.toMatch(/undefined|NaN|Invalid|\[object/);
      expect(message).toBe(message.trim());
    },
  );
});

test.each(render(french))(
  'the French %s has a narrow no-break space before double marks',
  (_key, message) => {
    const times = message.replace(/\d\d:\d\d/g, '');
    expect(times).not.toMatch(/[^\u202f][:;?!%»]|«[^\u202f]/);
  },
);

test.each(render(french))('the French %s has no second point after an abbreviation', (_key, message) => {
  expect(message).not.toContain('..');
});

describe('the words that are agreed on', () => {
  test.each([
    ['quota.left', '12 days left · renews 22 Dec', '12 jours restants · renouvellement le 22 déc.'],
    ['pace.until', 'Lasts until 18 Dec', 'Jusqu’au 18 déc.'],
    [
      'alert.80',
      'You have used 82% of this period’s sessions.',
      'Vous avez utilisé 82\u202f% des sessions de la période.',
    ],
    [
      'alert.100',
      'The quota is used up. New sessions have been refused since 18 Dec, 14:02.',
      'Le quota est épuisé. Les nouvelles sessions sont refusées depuis le 18 déc., 14:02.',
    ],
    ['due', 'Your $29.00 payment failed on 22 Nov.', 'Le paiement de 29,00\u00a0$ du 22 nov. a échoué.'],
    ['due.b', 'You can start sessions until 29 Nov.', 'Les sessions démarrent jusqu’au 29 nov.'],
    ['ending', 'Starter ends on 22 Dec.', 'Starter prend fin le 22 déc.'],
    [
      'error',
      'We can’t load your sessions right now.',
      'Lecture impossible pour le moment\u202f: your sessions.',
    ],
  ])('%s', (key, inEnglish, inFrench) => {
    expect(Object.fromEntries(render(english))[key]).toBe(inEnglish);
    expect(Object.fromEntries(render(french))[key]).toBe(inFrench);
  });
});

test('one day is in the singular', () => {
  const oneDay = { days: 1, day: '2026-12-10' };
  expect(english.t('quota.left', oneDay)).toBe('1 day left · renews 10 Dec');
  expect(french.t('quota.left', oneDay)).toBe('1 jour restant · renouvellement le 10 déc.');
  expect(french.t('quota.left', { ...oneDay, days: 0 })).toContain('0 jour restant');
});

test('French spaces leave addresses and times as they are', () => {
  expect(toFrenchSpaces('https://ai-gate.example/a?b : « 14:02 » ?')).toBe(
    'https://ai-gate.example/a?b\u202f: «\u202f14:02\u202f»\u202f?',
  );
});

test('the language is what the person chose, then the first of the browser’s that we have, then English', () => {
  expect(chooseLanguage('fr', ['en-GB'])).toBe('fr');
  expect(chooseLanguage('de', ['fr-CA', 'en'])).toBe('fr');
  expect(chooseLanguage(null, ['de-DE', 'FR', 'en'])).toBe('fr');
  expect(chooseLanguage(null, ['de-DE', 'frr'])).toBe('en');
  expect(chooseLanguage(null, [])).toBe('en');
});
