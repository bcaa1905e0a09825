import { describe, expect, it } from 'vitest';
import type { Messages } from '../../../client/react/text/bindText.ts';
import { createText } from '../../../web/src/text/createText.ts';
import { emailEn } from '../../../web/src/text/emailEn.ts';
import { emailFr } from '../../../web/src/text/emailFr.ts';
import { linksEn } from '../../../web/src/text/linksEn.ts';
import { linksFr } from '../../../web/src/text/linksFr.ts';

/** Of every message, with parameters of each name that one has. */
const PARAMETERS = {
  email: 'ada@example.com',
  at: '2026-12-09T14:02:00Z',
  percent: 80,
  when: 'when 80 is reached',
};

const options = { timeZone: 'UTC', now: () => new Date('2026-12-09T13:20:00Z') };

describe.each<[string, Messages, 'en' | 'fr']>([
  ['settings in English', emailEn, 'en'],
  ['settings in French', emailFr, 'fr'],
  ['pages of links in English', linksEn, 'en'],
  ['pages of links in French', linksFr, 'fr'],
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
