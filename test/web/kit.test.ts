import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import { layoutShiftOf } from '../support/browser/layoutShiftOf.ts';
import type { PageOptions } from '../support/browser/newPage.ts';
import { buildExamples, openExamples, removeExamples } from '../support/browser/openExamples.ts';
import { openRenderedKit } from '../support/browser/openRenderedKit.ts';
import { screenshot } from '../support/browser/screenshot.ts';

beforeAll(buildExamples);
afterAll(removeExamples);

const openKit = (options: PageOptions = {}) => openExamples({ ...options, example: 'kit' });

const styleOf = (page: Page, selector: string, property: 'fill' | 'color' | 'backgroundColor') =>
  page
    .locator(selector)
    .first()
    .evaluate((element, name) => getComputedStyle(element)[name], property);

test.each<[string, PageOptions]>([
  ['light at 320 px, in French', { width: 320, language: 'fr' }],
  ['dark at 820 px', { width: 820, theme: 'dark' }],
  ['light at 1280 px', { width: 1280 }],
  ['dark on a phone, in French', { width: 390, theme: 'dark', language: 'fr', touch: true }],
  ['in forced colours', { forcedColors: true }],
  ['at 200% zoom', { width: 1280, zoom: 2 }],
])('the React components are accessible and fit: %s', async (name, options) => {
  const page = await openKit(options);
  await expectNoOverflow(page);
  await expectNoAxeViolations(page);
  await screenshot(page, `kit ${name}`);
});

test('a meter is as high while it loads, when it has failed, and with its figures', async () => {
  const page = await openKit({ width: 1280 });
  const heightOf = async (heading: string) => {
    const box = await page
      .locator('.kit-grid > div', { has: page.getByRole('heading', { name: heading, exact: true }) })
      .locator('.sb-usage')
      .boundingBox();
    return box?.height;
  };
  const height = await heightOf('In the period');
  for (const state of ['From 80%', 'Payment due', 'Empty', 'Loading', 'Failed'])
    expect([state, await heightOf(state)]).toEqual([state, height]);
});

test('the keyboard tries again, chooses a plan, and reads the days of the chart', async () => {
  const page = await openKit();
  await page.getByRole('button', { name: 'Try again' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('Tried again 1').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.getByText('Chosen: starter').waitFor();
  await page
    .getByRole('img', { name: /^Sessions per day/ })
    .first()
    .focus();
  await page.keyboard.press('Home');
  expect(await page.locator('.sb-tooltip').textContent()).toContain('Tue 10 Nov');
  await page.keyboard.press('Escape');
  expect(await page.locator('.sb-tooltip').count()).toBe(0);
});

describe('the variables', () => {
  test('have defaults of the page’s colour scheme, also in a part that is darker', async () => {
    const page = await openKit({ theme: 'light' });
    expect(await styleOf(page, '.kit-grid .sb-meter-fill', 'fill')).toBe('rgb(26, 110, 147)');
    expect(await styleOf(page, '.kit-dark .sb-figure', 'color')).toBe('rgb(236, 238, 240)');
    const dark = await openKit({ theme: 'dark' });
    expect(await styleOf(dark, '.kit-grid .sb-meter-fill', 'fill')).toBe('rgb(63, 150, 186)');
  });

  test('can be overridden around the components', async () => {
    const page = await openKit();
    expect(await styleOf(page, '.kit-own .sb-meter-fill', 'fill')).toBe('rgb(109, 40, 217)');
    expect(await styleOf(page, '.kit-own .sb-main', 'backgroundColor')).toBe('rgb(109, 40, 217)');
  });
});

describe('components that a server renders, under a strict content security policy', () => {
  test('are whole without JavaScript, with the figures of the chart in its table', async () => {
    const page = await openRenderedKit({ javaScript: false, width: 820 });
    const boxOf = async (selector: string) => (await page.locator(selector).boundingBox())?.width ?? 0;
    expect((await boxOf('.sb-meter-fill')) / (await boxOf('.sb-meter-track'))).toBeCloseTo(0.5, 2);
    await page.getByRole('link', { name: 'Choose Starter' }).waitFor();
    await page.getByText('Show as a table').click();
    expect(await page.getByRole('row').count()).toBe(31);
    await screenshot(page, 'kit without JavaScript');
  });

  test('are the same in the browser, where nothing moves when the chart is drawn', async () => {
    const page = await openRenderedKit({ width: 820 });
    await page.locator('.sb-chart .sb-bar').first().waitFor();
    expect(await layoutShiftOf(page)).toBe(0);
    await expectNoAxeViolations(page);
    await screenshot(page, 'kit rendered');
  });
});
