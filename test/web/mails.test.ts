import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { SAMPLE_NOTICES, SAMPLES } from '../../scripts/mails/sampleNotices.ts';
import { sampleContext } from '../../scripts/mails/writeSamples.ts';
import { renderMail } from '../../services/notifications/mails/renderMail.ts';
import type { Language } from '../../shared/contract/notifications/languages.ts';
import { expectNoAxeViolations, WCAG_TAGS } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import { newPage, type PageOptions } from '../support/browser/newPage.ts';
import { screenshot } from '../support/browser/screenshot.ts';

const WIDTHS = [320, 640];

const samples = SAMPLES.map(({ name, language }) => ({ name, language }));

function htmlOf({ name, language }: { name: string; language: Language }): string {
  const notice = SAMPLE_NOTICES[name];
  if (notice === undefined) throw new Error(`there is no sample ${name}`);
  return renderMail(notice, { ...sampleContext(language), pagesUrl: inject('target').baseUrl }).html;
}

/** The e-mail as a page at the origin that has its logo. */
async function openMail(html: string, options: PageOptions = {}): Promise<Page> {
  const page = await newPage(options);
  await page.route('**/the-mail.html', (route) =>
    route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }),
  );
  await page.goto('/the-mail.html');
  return page;
}

/** An e-mail has no landmarks, which the best practices ask for. */
const expectReadable = (page: Page) => expectNoAxeViolations(page, WCAG_TAGS);

/** What mail programs do that turn every colour round, though not those of pictures. */
function inverted(html: string): string {
  return html
    .replace(/#[\da-f]{6}\b/gi, (color) => {
      const turned = 0xffffff - Number.parseInt(color.slice(1), 16);
      return `#${turned.toString(16).padStart(6, '0')}`;
    })
    .replaceAll('prefers-color-scheme', 'not-known')
    .replaceAll('light dark', 'light');
}

describe.each(samples)('the e-mail $name in $language', (sample) => {
  test.each(['light', 'dark'] as const)('fits narrow and wide screens and can be read, %s', async (theme) => {
    const page = await openMail(htmlOf(sample), { theme, width: 640 });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await expectNoOverflow(page);
      const button = page.locator('.button a');
      expect(await button.isVisible()).toBe(true);
      const box = await button.boundingBox();
      expect(box?.height).toBeGreaterThanOrEqual(40);
      expect(await page.locator('img:visible').count()).toBe(1);
      await screenshot(page, `mail ${sample.name} ${sample.language} ${theme} ${width}`);
    }
    // Each e-mail in French, dark, and in English, light: axe-core takes most of the time.
    if ((sample.language === 'fr') === (theme === 'dark')) await expectReadable(page);
  });
});

/** What e-mails consist of: a meter in each state, a table, paragraphs alone. */
test.each(['quota_80', 'quota_100', 'payment_failed', 'confirm_address'])(
  'the e-mail %s can be read where a mail program inverts its colours',
  async (name) => {
    const page = await openMail(inverted(htmlOf({ name, language: 'en' })), { width: 640 });
    await expectReadable(page);
    await screenshot(page, `mail ${name} inverted`);
  },
);

describe('the e-mail at 80%', () => {
  const sample = { name: 'quota_80', language: 'en' } as const;

  test('is 560 px wide on a wide screen', async () => {
    const page = await openMail(htmlOf(sample), { width: 1024 });
    const box = await page.locator('.card').boundingBox();
    expect(box?.width).toBe(560);
    expect(box?.x).toBe((1024 - 560) / 2);
  });

  test('has its meter filled by the percentage', async () => {
    const page = await openMail(htmlOf(sample), { width: 640 });
    const filled = (await page.locator('.fill-warn').boundingBox())?.width ?? 0;
    const rest = (await page.locator('.track').boundingBox())?.width ?? 0;
    expect(filled / (filled + rest)).toBeCloseTo(0.8, 2);
  });

  test('has the logo, which is loaded', async () => {
    const page = await openMail(htmlOf(sample));
    const widths = await page
      .locator('img:visible')
      .evaluateAll((pictures) => pictures.map((picture) => (picture as HTMLImageElement).naturalWidth));
    expect(widths).toEqual([300]);
  });

  test('can be read inverted as a whole, pictures too', async () => {
    const page = await openMail(htmlOf(sample), { width: 640 });
    await page.addStyleTag({ content: 'html { filter: invert(1) }' });
    await screenshot(page, 'mail quota_80 en filter-invert');
    expect(await page.locator('.button a').isVisible()).toBe(true);
  });

  test('can be read without its style sheet, as some mail programs drop it', async () => {
    const page = await openMail(htmlOf(sample).replace(/<style[\s\S]*?<\/style>/g, ''), { width: 640 });
    await expectReadable(page);
    await expectNoOverflow(page);
    expect(await page.locator('img:visible').count()).toBe(1);
    await screenshot(page, 'mail quota_80 en no style sheet');
  });

  test('says the name where pictures are not shown', async () => {
    const page = await openMail(htmlOf(sample).replaceAll('/assets/', '/app/config.json?'), { width: 640 });
    await expectReadable(page);
    await screenshot(page, 'mail quota_80 en no pictures');
  });
});
