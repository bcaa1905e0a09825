import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import { layoutShiftOf } from '../support/browser/layoutShiftOf.ts';
import { buildExamples, openExamples, removeExamples } from '../support/browser/openExamples.ts';
import { screenshot } from '../support/browser/screenshot.ts';

beforeAll(buildExamples);
afterAll(removeExamples);

const WIDTHS = [390, 820, 1440];
const LOOKS = (['light', 'dark'] as const).flatMap((theme) =>
  (['en', 'fr'] as const).flatMap((language) => WIDTHS.map((width) => ({ theme, language, width }))),
);

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

test.each(LOOKS)('the components are accessible and fit: $theme, $language, $width px', async (look) => {
  const page = await openExamples({ ...look, touch: look.width === 390 });
  await expectNoOverflow(page);
  await expectNoAxeViolations(page);
  await screenshot(page, `components-${look.theme}-${look.language}-${look.width}`);
});

test.each([
  ['at 360 px', { width: 360 }],
  ['at 200% zoom', { width: 1280, zoom: 2 }],
  ['at 200% zoom on a phone', { width: 720, zoom: 2, language: 'fr' }],
  ['in forced colours', { forcedColors: true }],
] as const)('the components are accessible and fit %s', async (name, options) => {
  const page = await openExamples(options);
  await expectNoOverflow(page);
  await expectNoAxeViolations(page);
  await screenshot(page, `components-${name}`);
});

test('the operator’s frame is accessible with its menu open', async () => {
  const page = await openExamples();
  await button(page, 'Change the frame').click();
  await page.getByRole('button', { name: /Ada Okafor/ }).click();
  await button(page, 'Sign out').waitFor();
  await expectNoAxeViolations(page);
  await screenshot(page, 'components-operator');
});

test('nothing moves when the fonts arrive late', async () => {
  const page = await openExamples({ fontDelayMs: 500 });
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  expect(await layoutShiftOf(page)).toBeLessThan(0.05);
});

test('the language changes at once, with `lang` on the root, and is kept', async () => {
  const page = await openExamples();
  // Not `check`, which expects the mark at once: it comes with the French texts.
  await page.getByRole('radio', { name: 'Français' }).click();
  await page.getByRole('heading', { level: 1, name: 'Composants' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('fr');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Composants' }).waitFor();
});

test('a chosen appearance is stronger than the system’s, and is kept', async () => {
  const page = await openExamples({ theme: 'light' });
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.getByRole('radio', { name: 'Dark' }).check();
  const dark = await background();
  expect(dark).not.toBe(light);
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await background()).toBe(dark);
  await page.getByRole('radio', { name: 'System' }).check();
  expect(await background()).toBe(light);
});
