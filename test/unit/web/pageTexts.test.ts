import { describe, expect, it } from 'vitest';
import type { Messages } from '../../../client/react/text/bindText.ts';
import { en as badgeEn } from '../../../web/src/app/badge/en.ts';
import { fr as badgeFr } from '../../../web/src/app/badge/fr.ts';
import { en as migrationEn } from '../../../web/src/app/migration/en.ts';
import { fr as migrationFr } from '../../../web/src/app/migration/fr.ts';
import { en as offersEn } from '../../../web/src/app/offers/en.ts';
import { fr as offersFr } from '../../../web/src/app/offers/fr.ts';
import { en as statementsEn } from '../../../web/src/app/statements/en.ts';
import { fr as statementsFr } from '../../../web/src/app/statements/fr.ts';
import { en as supportEn } from '../../../web/src/app/support/en.ts';
import { fr as supportFr } from '../../../web/src/app/support/fr.ts';
import { createText } from '../../../web/src/text/createText.ts';

const money = { amountMinor: 49_000, currency: 'usd' };

/** Of every message, with parameters of each name that one has. */
const PARAMETERS = {
  at: '2026-12-09T14:02:00Z',
  due: '2026-12-10T14:02:00Z',
  from: '2026-11-09T10:15:00Z',
  to: '2026-12-09T10:15:00Z',
  amount: money,
  price: money,
  later: money,
  month: '2026-10',
  percent: 38,
  count: 60_000,
  over: 7,
  hours: 48,
  seconds: 157_500,
  plan: 'Starter',
  state: 'Expired',
  name: 'Tutor, web',
  used: 3_302,
  included: 5_000,
  open: 150,
  projects: 20,
  requests: 10_000,
};

const options = { timeZone: 'UTC', now: () => new Date('2026-12-09T13:20:00Z') };

describe.each<[string, Messages, 'en' | 'fr']>([
  ['support in English', supportEn, 'en'],
  ['support in French', supportFr, 'fr'],
  ['offers in English', offersEn, 'en'],
  ['offers in French', offersFr, 'fr'],
  ['the migration in English', migrationEn, 'en'],
  ['the migration in French', migrationFr, 'fr'],
  ['statements in English', statementsEn, 'en'],
  ['statements in French', statementsFr, 'fr'],
  ['badge in English', badgeEn, 'en'],
  ['badge in French', badgeFr, 'fr'],
])('every message of the %s', (_name, messages, language) => {
  const t = createText(messages, { language, ...options }).t as (key: string, given: object) => string;

  it.each(Object.keys(messages))(
    '%s is a text with typographic apostrophes and no exclamation mark',
    (key) => {
      const message = t(key, PARAMETERS);
      expect(message).toMatch(/\p{L}/u);
      expect(message).not.toMatch(/['"!]|undefined|NaN|Invalid|\[object/);
      expect(message).toBe(message.trim());
    },
  );

  if (language === 'fr') {
    it.each(Object.keys(messages))('%s has narrow no-break spaces before double marks', (key) => {
      const message = t(key, PARAMETERS).replace(/\d\d:\d\d/g, '');
      expect(message).not.toMatch(/[^\u202f][:;?!%»]|«[^\u202f]/);
    });
  }
});
