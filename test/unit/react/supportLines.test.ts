import { describe, expect, it } from 'vitest';
import { supportLines } from '../../../client/react/plans/supportLines.ts';
import { PLANS } from '../../../shared/account/plans.ts';
import { en } from '../../../web/src/pricing/en.ts';
import { fr } from '../../../web/src/pricing/fr.ts';
import { createText } from '../../../web/src/text/createText.ts';

const english = createText(en, { language: 'en' });
const french = createText(fr as typeof en, { language: 'fr' });

describe('the support of a plan', () => {
  it('is said in the language of the reader', () => {
    expect(supportLines(PLANS.growth.support, english)).toEqual([
      'Support by e-mail, answer within *24\u00a0h*',
      'SLA, *99.9%* availability',
    ]);
    expect(supportLines(PLANS.growth.support, french)).toEqual([
      'Support par e-mail, réponse sous *24\u00a0h*',
      'SLA, disponibilité de *99,9\u202f%*',
    ]);
  });

  it('is shown as the catalogue says it, where the words are new', () => {
    expect(supportLines('By telephone', french)).toEqual(['By telephone']);
    expect(supportLines('Email, answer within 48 h, on weekdays', english)).toEqual([
      'Email, answer within 48 h, on weekdays',
    ]);
  });

  it.each(Object.values(PLANS))('of the plan $id is in words that are known', ({ support }) => {
    expect(supportLines(support, french)).not.toContain(support);
  });
});
