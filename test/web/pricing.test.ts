import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { PRICING_PATHS } from '../../web/src/pricing/page.ts';
import { LANGUAGES } from '../../web/src/text/language.ts';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import { layoutShiftOf } from '../support/browser/layoutShiftOf.ts';
import { newPage, type PageOptions } from '../support/browser/newPage.ts';
import { screenshot } from '../support/browser/screenshot.ts';

const WIDTHS = [360, 390, 820, 1440];

async function openPricing(options: PageOptions = {}): Promise<Page> {
  const page = await newPage(options);
  await page.goto(PRICING_PATHS[options.language ?? 'en']);
  return page;
}

const cases = LANGUAGES.flatMap((language) =>
  (['light', 'dark'] as const).map((theme) => ({ language, theme })),
);

describe.each(cases)('the pricing page in $language, $theme', ({ language, theme }) => {
  test('fits every width and has no axe-core violation', async () => {
    const page = await openPricing({ language, theme });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await expectNoOverflow(page);
      await expectNoAxeViolations(page);
      await screenshot(page, `pricing ${language} ${theme} ${width}`);
    }
  });
});

describe.each(LANGUAGES)('the pricing page in %s', (language) => {
  test('fits at a zoom of 200%, with its own font sizes and with doubled ones', async () => {
    const page = await openPricing({ language, zoom: 2, width: 820 });
    await expectNoOverflow(page);
    await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
    await expectNoOverflow(page);
  });

  test('can be read with forced colours', async () => {
    const page = await openPricing({ language, forcedColors: true });
    await expectNoAxeViolations(page);
    await screenshot(page, `pricing ${language} forced colours`);
  });

  test('names each plan within its band, also on the narrowest screen', async () => {
    const page = await openPricing({ language, width: 360 });
    const spaces = await page.locator('.bands g:has(text)').evaluateAll((bands) =>
      bands.map((band) => {
        const right = (selector: string) => band.querySelector(selector)?.getBoundingClientRect().right ?? 0;
        return right('rect') - right('text');
      }),
    );
    expect(spaces).toHaveLength(3);
    for (const space of spaces) expect(space).toBeGreaterThan(0);
  });
});

test('without JavaScript, a sentence stands for the estimator, and all else is there', async () => {
  const page = await openPricing({ javaScript: false });
  expect(await page.locator('.estimator').isVisible()).toBe(false);
  expect(await page.getByText('Free 3, Starter 166 and Growth 666').isVisible()).toBe(true);
  expect(await page.getByRole('link', { name: 'Choose Starter' }).isVisible()).toBe(true);
  expect(await page.getByRole('heading', { name: 'Two bills, kept apart' }).isVisible()).toBe(true);
  await screenshot(page, 'pricing without JavaScript');
});

describe('the estimator', () => {
  const open = async (options: PageOptions = {}) => {
    const page = await openPricing(options);
    const slider = page.getByRole('slider');
    await slider.focus();
    const seen = async () => ({
      value: await slider.getAttribute('aria-valuetext'),
      result: (await page.locator('.estimator output > span').allTextContents()).join(' '),
      band: await page.locator('.bands .chosen').textContent(),
    });
    return { page, slider, seen, press: (key: string) => page.keyboard.press(key) };
  };

  test('shows nothing else when its script starts than the page without it', async () => {
    const { page, seen } = await open();
    const html = await (await page.request.get('/pricing')).text();
    expect(html).toContain('aria-valuetext="140 a day"');
    expect(html).toContain('Starter covers it, with 800 to spare.');
    expect(await seen()).toEqual({
      value: '140 a day',
      result: 'About 4,200 a month Starter covers it, with 800 to spare.',
      band: 'Starter',
    });
  });

  test('follows the keyboard from one end to the other', async () => {
    const { seen, press } = await open();
    await press('ArrowRight');
    expect(await seen()).toMatchObject({ value: '150 a day', band: 'Starter' });
    await press('PageUp');
    expect(await seen()).toEqual({
      value: '200 a day',
      result: 'About 6,000 a month Growth covers it, with 14,000 to spare.',
      band: 'Growth',
    });
    await press('Home');
    expect(await seen()).toEqual({
      value: '1 a day',
      result: 'About 30 a month Free covers it, with 70 to spare.',
      band: 'Free',
    });
    await press('ArrowLeft');
    expect(await seen()).toMatchObject({ value: '1 a day' });
    await press('End');
    expect(await seen()).toEqual({
      value: '1,000 a day',
      result:
        'About 30,000 a month More than Growth includes. Its 20,000 sessions would last about 20 days; then new ones are refused until the period renews.',
      band: '',
    });
  });

  test('leaves Alt with an arrow to the browser, where it leads to another page', async () => {
    const { slider } = await open();
    const isLeft = (init: { altKey?: boolean }) =>
      slider.evaluate((input, options) => input.dispatchEvent(new KeyboardEvent('keydown', options)), {
        ...init,
        key: 'ArrowLeft',
        cancelable: true,
      });
    expect(await isLeft({ altKey: true })).toBe(true);
    expect(await isLeft({})).toBe(false);
  });

  test('follows the pointer, on the scale of its bands', async () => {
    const { page, seen, press } = await open();
    for (const plan of ['Free', 'Starter', 'Growth']) {
      const band = await page.locator('.bands g', { hasText: plan }).locator('rect').boundingBox();
      const track = await page.getByRole('slider').boundingBox();
      if (!band || !track) throw new Error('the estimator has no band or slider');
      for (const x of [band.x + 4, band.x + band.width - 4]) {
        // A press on the thumb itself would not move it.
        await press('Home');
        await page.mouse.click(x, track.y + track.height / 2);
        expect(await seen(), `${plan} at ${x}`).toMatchObject({ band: plan });
      }
    }
  });

  test('speaks French on the French page', async () => {
    const { seen, press } = await open({ language: 'fr' });
    await press('PageUp');
    expect(await seen()).toEqual({
      value: '200 par jour',
      result: 'Environ 6\u202f000 par mois Growth suffit, avec 14\u202f000 de marge.',
      band: 'Growth',
    });
  });

  test('keeps its height, whatever it says', async () => {
    for (const width of WIDTHS) {
      const { page, press } = await open({ language: 'fr', width });
      const height = async () => (await page.locator('.estimator').boundingBox())?.height;
      const before = await height();
      await press('End');
      expect(await height(), `at ${width} px`).toBe(before);
    }
  });
});

test('the other language and the skip link are reached by keyboard', async () => {
  const page = await openPricing();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/fr/tarifs');
  expect(await page.locator('html').getAttribute('lang')).toBe('fr');
});

test('a theme that the person chose in the app holds on the pricing page', async () => {
  const page = await openPricing({ theme: 'light' });
  await page.evaluate(() => localStorage.setItem('theme', 'dark'));
  await page.reload();
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(13, 15, 17)');
});

test('the page loads few and small files, and does not move while it does', async () => {
  const page = await newPage();
  const loaded: { type: string; gzipped: number; url: string }[] = [];
  page.on('requestfinished', async (request) => {
    const body = (await (await request.response())?.body()) ?? Buffer.alloc(0);
    loaded.push({ type: request.resourceType(), gzipped: gzipSync(body).length, url: request.url() });
  });
  await page.goto('/pricing', { waitUntil: 'networkidle' });
  const sizeOf = (type: string) =>
    loaded.filter((file) => file.type === type).reduce((sum, { gzipped }) => sum + gzipped, 0);
  expect(sizeOf('script')).toBeGreaterThan(0);
  expect(sizeOf('script')).toBeLessThan(2_000);
  expect(sizeOf('stylesheet')).toBeLessThan(8_000);
  expect(sizeOf('document')).toBeLessThan(6_000);
  // Inter, and Geist Mono for one word.
  expect(loaded.filter(({ type }) => type === 'font')).toHaveLength(2);
  expect(await layoutShiftOf(page)).toBeLessThan(0.05);
});

test('the favicon can be shown under the content security policy, and robots may read the public pages only', async () => {
  const page = await openPricing();
  const width = await page.evaluate(async () => {
    const image = new Image();
    image.src = document.querySelector<HTMLLinkElement>('link[rel=icon]')?.href ?? '';
    await image.decode();
    return image.naturalWidth;
  });
  expect(width).toBeGreaterThan(0);
  const robots = (await (await page.request.get('/robots.txt')).text()).trim().split('\n');
  expect(robots).toEqual([
    'User-agent: *',
    'Allow: /pricing',
    'Allow: /fr/',
    'Allow: /docs',
    'Disallow: /app',
  ]);
});

test('“avez-vous” stays on one line at every width of a phone', async () => {
  const page = await newPage({ language: 'fr' });
  await page.goto('/fr/tarifs');
  for (let width = 320; width <= 480; width += 8) {
    await page.setViewportSize({ width, height: 800 });
    const lines = await page.evaluate(() => {
      const text = document.getElementById('estimate')?.firstChild;
      const start = text?.textContent?.search(/avez.vous/) ?? -1;
      if (!text || start < 0) return 0;
      const range = document.createRange();
      range.setStart(text, start);
      range.setEnd(text, start + 'avez-vous'.length);
      return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
    });
    expect(lines, `at ${width} px`).toBe(1);
  }
});
