import { describe, expect, test } from 'vitest';
import { SAMPLE_NOTICES, SAMPLES } from '../../../../scripts/mails/sampleNotices.ts';
import { sampleContext } from '../../../../scripts/mails/writeSamples.ts';
import { renderMail } from '../../../../services/notifications/mails/renderMail.ts';
import { en } from '../../../../services/notifications/mails/texts/en.ts';
import { fr } from '../../../../services/notifications/mails/texts/fr.ts';
import { NOTICE_KINDS } from '../../../../shared/contract/notifications/notices.ts';
import { mailText } from '../../../support/notifications/mailText.ts';

/** Gmail cuts an e-mail of more than 102 kB. */
const BYTES_MAX = 60_000;

/** Mail programs of phones show about so much. */
const SUBJECT_LENGTH_MAX = 60;

/** Letters, digits and signs, without what only separates them. */
const condensed = (text: string) => text.replace(/[\s·:.\u202f-]+/g, '');

const preheaderOf = (html: string) => /<div style="display:\s?none[^>]*>(.*?)<\/div>/s.exec(html)?.[1] ?? '';

test('there is a sample of every kind', () => {
  const kinds = new Set(Object.values(SAMPLE_NOTICES).map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual([...NOTICE_KINDS].sort());
});

describe.each(SAMPLES)('$name in $language', ({ language, notice }) => {
  const { subject, html, text } = renderMail(notice, sampleContext(language));

  test('says the same in HTML and as text', () => {
    expect(condensed(mailText(html))).toBe(condensed(text));
  });

  test('has a short subject, which is its heading, and a preheader with a date that says something else', () => {
    expect(subject.length).toBeLessThanOrEqual(SUBJECT_LENGTH_MAX);
    expect(text.startsWith(`${subject}\n\n`)).toBe(true);
    expect(html).toContain(`<title>${subject}</title>`);
    expect(preheaderOf(html)).toMatch(/\d{1,2} (Dec|déc\.|Jan|janv\.)/);
    expect(preheaderOf(html)).not.toContain(subject);
  });

  test('is small, and has no script, no web font, no vector graphic and no other style sheet', () => {
    expect(Buffer.byteLength(html)).toBeLessThan(BYTES_MAX);
    expect(html).not.toMatch(/<script|<link|@import|@font-face|<svg|url\(|<form|javascript:| on\w+=/i);
  });

  test('names its language, and is ready for dark screens', () => {
    expect(html).toMatch(new RegExp(`<html[^>]* lang="${language}"`));
    expect(html).toContain('<meta name="color-scheme" content="light dark"');
    expect(html).toContain('prefers-color-scheme');
  });

  test('leads nowhere but to the pages, and shows nothing but the logo', () => {
    const { pagesUrl } = sampleContext(language);
    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url);
    expect(links.length).toBeGreaterThanOrEqual(1);
    for (const url of links) expect(url).toMatch(new RegExp(`^${pagesUrl}/(app|operator)(/|$|\\?)`));
    const pictures = [...html.matchAll(/src="([^"]*)"/g)].map(([, url]) => url);
    for (const url of pictures) expect(url).toMatch(new RegExp(`^${pagesUrl}/assets/mail-logo-`));
    expect(html.match(/alt="AI-Gate"/g)).toHaveLength(2);
  });

  test('has one main button', () => {
    expect(html.match(/class="button"/g)).toHaveLength(1);
  });

  test('has typographic apostrophes, no exclamation mark, and nothing that was not filled', () => {
    const words = text.replace(/https?:\S+/g, '');
    expect(words).not.toMatch(/['"!]/);
    expect(words).not.toMatch(/undefined|NaN|Invalid|\[object|\{\{|null/);
    expect(html.slice(html.indexOf('<body'))).not.toMatch(/undefined|NaN|Invalid|\[object|\{\{/);
    expect(words).not.toContain('..');
  });

  test('ends with the line about the model provider', () => {
    const line = {
      en: 'what your model provider charges.',
      fr: 'ce que facture votre fournisseur de modèle.',
    };
    expect(text.trim().endsWith(line[language])).toBe(true);
  });

  test('is the same when it is rendered again', () => {
    expect(renderMail(notice, sampleContext(language))).toEqual({ subject, html, text });
  });
});

describe.each(SAMPLES.filter(({ language }) => language === 'fr'))('$name in French', ({ notice }) => {
  const { subject, html, text } = renderMail(notice, sampleContext('fr'));

  test('has narrow no-break spaces before double marks', () => {
    const words = `${subject}\n${mailText(html)}\n${text}`.replace(/https?:\S+|\d\d:\d\d/g, '');
    expect(words).not.toMatch(/[^\u202f][:;?!%»]|«[^\u202f]/);
  });

  test('has no English left', () => {
    expect(text.replace(/https?:\S+/g, '')).not.toMatch(/\b(the|your|you|and|is|this|until|of|to)\b/i);
  });
});

test('no text is the same in both languages but names', () => {
  const same = Object.keys(en).filter((key) => en[key as keyof typeof en] === fr[key as keyof typeof fr]);
  expect(same).toEqual(['plan.starter', 'plan.growth']);
  expect(Object.keys(fr).sort()).toEqual(Object.keys(en).sort());
});
