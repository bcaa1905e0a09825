import { describe, expect, it } from 'vitest';
import { consequencesOf } from '../../../../web/src/app/buying/consequences.ts';
import { en } from '../../../../web/src/app/buying/en.ts';
import { fr } from '../../../../web/src/app/buying/fr.ts';
import type { PlanChange } from '../../../../web/src/app/buying/planChange.ts';
import { createText } from '../../../../web/src/text/createText.ts';

const now = () => new Date('2026-11-15T12:00:00Z');
const english = createText(en, { language: 'en', now });
const french = createText(fr as typeof en, { language: 'fr', now });

const at = '2026-12-01T00:00:00Z';
const GROWTH = { price: { amountMinor: 9_900, currency: 'usd' }, sessionsIncluded: 20_000 };
const names = { current: 'Starter', nameOf: (plan: string) => plan };

const valuesOf = (change: PlanChange, text = english) =>
  consequencesOf(change, { offer: GROWTH, ...names }, text).map(({ value }) => value);

describe('what is charged now, when the change takes effect, and what happens to used sessions', () => {
  it.each<[PlanChange, string[]]>([
    [{ kind: 'buy' }, ['$99', 'At once', 'Start again at 0']],
    [
      { kind: 'upgrade', carried: 4_834, isTrial: false, isMonthly: true },
      ['At most $99', 'At once', 'About 4,834 carry over'],
    ],
    [
      { kind: 'upgrade', carried: 0, isTrial: false, isMonthly: true },
      ['At most $99', 'At once', 'Start again at 0'],
    ],
    [{ kind: 'upgrade', carried: 0, isTrial: true, isMonthly: true }, ['$99', 'At once', 'Start again at 0']],
    [{ kind: 'downgrade', at, isMonthly: true }, ['Nothing', '1 Dec 2026', 'Start again at 0']],
    [
      { kind: 'downgrade', at: undefined, isMonthly: false },
      ['Nothing', 'When the paid time ends', 'Start again at 0'],
    ],
    [{ kind: 'cancel', at }, ['Nothing', '1 Dec 2026', 'Start again at 0']],
    [{ kind: 'keep', next: 'free', at }, ['Nothing', 'Continues', 'Stay as they are']],
  ])('%j', (change, values) => {
    expect(valuesOf(change)).toEqual(values);
    expect(valuesOf(change, french)).toHaveLength(3);
  });
});

it.each([true, false])(
  'a price that is not for a month is not compared with one that is (in a trial: %j)',
  (isTrial) => {
    const change: PlanChange = { kind: 'upgrade', carried: 0, isTrial, isMonthly: false };
    expect(valuesOf(change)[0]).toBe('What Stripe shows');
    const rows = consequencesOf(change, { offer: GROWTH, ...names }, english);
    expect(JSON.stringify(rows)).not.toContain('$99');
  },
);

it('a smaller plan that is not paid by the month costs what Stripe says', () => {
  const notes = (isMonthly: boolean) =>
    consequencesOf({ kind: 'downgrade', at, isMonthly }, { offer: GROWTH, ...names }, english)[0]?.note;
  expect(notes(true)).toBe('From then on $99 every month, until you cancel.');
  expect(notes(false)).toBe('Stripe shows the new price before you confirm.');
});

it.each<PlanChange>([
  { kind: 'current' },
  { kind: 'planned', at },
  { kind: 'busy', next: 'free', at },
  { kind: 'unpaid', pageUrl: null },
])('a change that cannot be made now has no consequences: %j', (change) => {
  expect(valuesOf(change)).toEqual([]);
});

/** Of every message, with parameters of each name that one has. */
const PARAMETERS = {
  plan: 'Starter',
  next: 'Free',
  day: at,
  count: 20_000,
  price: GROWTH.price,
};

describe.each([
  ['English', english],
  ['French', french],
])('every message in %s', (_language, text) => {
  const t = text.t as (key: string, parameters: typeof PARAMETERS) => string;
  it.each(Object.keys(en))('%s is a text with typographic apostrophes and no exclamation mark', (key) => {
    const message = t(key, PARAMETERS);
    expect(message).toMatch(/\p{L}/u);
    expect(message).not.toMatch(/['"!]|undefined|NaN|Invalid|\[object/);
    expect(message).toBe(message.trim());
  });
});
