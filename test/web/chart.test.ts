import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { buildExamples, openExamples, removeExamples } from '../support/browser/openExamples.ts';

beforeAll(buildExamples);
afterAll(removeExamples);

describe('the chart', () => {
  const chart = (page: Page) => page.getByRole('img', { name: /^Sessions per day/ });
  const tooltip = (page: Page) => page.locator('.sb-tooltip');

  test('its name says the period, the total and the peak', async () => {
    const page = await openExamples();
    expect(await chart(page).getAttribute('aria-label')).toMatch(
      /^Sessions per day, 10 Nov to 9 Dec: [\d,]+ in total, at most \d+, on \d+ (Nov|Dec)\.$/,
    );
  });

  test('keys show the figures of a day beside its column', async () => {
    const page = await openExamples();
    await chart(page).focus();
    await page.keyboard.press('End');
    expect(await tooltip(page).textContent()).toContain('Wed 9 Dec');
    await page.keyboard.press('ArrowLeft');
    expect(await tooltip(page).textContent()).toContain('Tue 8 Dec');
    await page.keyboard.press('Home');
    expect(await tooltip(page).textContent()).toContain('Tue 10 Nov');
    await page.keyboard.press('Escape');
    expect(await tooltip(page).count()).toBe(0);
  });

  test.each([390, 1440])('the box is never over its column and within the chart at %i px', async (width) => {
    const page = await openExamples({ width });
    await chart(page).focus();
    await page.keyboard.press('Home');
    for (let day = 0; day < 30; day += 1) {
      const seen = await page.evaluate(() => {
        const rectangle = (selector: string) => document.querySelector(selector)?.getBoundingClientRect();
        const box = rectangle('.sb-tooltip');
        const column = rectangle('.sb-chart .sb-column');
        const plot = rectangle('.sb-chart svg');
        if (!box || !column || !plot) return 'the chart shows no column';
        if (box.left < column.right && box.right > column.left) return 'over the column';
        return box.left >= plot.left - 1 && box.right <= plot.right + 1 ? 'beside' : 'outside the chart';
      });
      expect(seen).toBe('beside');
      await page.keyboard.press('ArrowRight');
    }
  });

  test('a pointer shows the column under it, and a tap does on a phone', async () => {
    const page = await openExamples({ width: 390, touch: true });
    const { width } = (await chart(page).boundingBox()) ?? { width: 0 };
    await chart(page).tap({ position: { x: width - 5, y: 60 } });
    expect(await tooltip(page).textContent()).toContain('Wed 9 Dec');
    await page.touchscreen.tap(200, 10);
    await tooltip(page).waitFor({ state: 'detached' });
  });

  test('its figures are in a table too', async () => {
    const page = await openExamples();
    await page.getByText('Show as a table').first().click();
    const table = page.getByRole('table', { name: 'Sessions per day' });
    // The table is made once the browser says that the disclosure is open.
    await table.waitFor();
    expect(await table.getByRole('row').count()).toBe(31);
    expect(await table.getByRole('columnheader').allTextContents()).toEqual([
      'Day',
      'Sessions',
      'Same weekday, four weeks earlier',
    ]);
    await expectNoAxeViolations(page);
  });

  test('its text is 11 px at any width', async () => {
    for (const width of [390, 1440]) {
      const page = await openExamples({ width });
      const label = chart(page).getByText('10 Nov');
      expect(await label.evaluate((element) => getComputedStyle(element).fontSize)).toBe('11px');
      // Not scaled: a line of 11 px is 13 to 15 px high.
      const { height = 0 } = (await label.boundingBox()) ?? {};
      expect(height).toBeGreaterThanOrEqual(11);
      expect(height).toBeLessThanOrEqual(16);
    }
  });
});
