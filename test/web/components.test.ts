import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import { buildExamples, openExamples, removeExamples } from '../support/browser/openExamples.ts';
import { screenshot } from '../support/browser/screenshot.ts';

beforeAll(buildExamples);
afterAll(removeExamples);

const WIDTHS = [390, 820, 1440];
const LOOKS = (['light', 'dark'] as const).flatMap((theme) =>
  (['en', 'fr'] as const).flatMap((language) => WIDTHS.map((width) => ({ theme, language, width }))),
);

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);

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
  const shift = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
        }).observe({ type: 'layout-shift', buffered: true });
        setTimeout(() => resolve(sum), 300);
      }),
  );
  expect(shift).toBeLessThan(0.05);
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

describe('controls', () => {
  test('the first Tab reaches the skip link, which leads past the navigation', async () => {
    const page = await openExamples();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
  });

  test('everything that can be focused shows it', async () => {
    const page = await openExamples();
    const unmarked: string[] = [];
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab');
      const mark = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return null;
        // The radio of a segmented control is invisible: its label has the mark.
        const shown = element.matches('.segments input') ? element.closest('label') : element;
        const { outlineStyle, outlineWidth } = getComputedStyle(shown ?? element);
        return { name: element.outerHTML.slice(0, 120), visible: `${outlineStyle} ${outlineWidth}` };
      });
      if (mark && mark.visible !== 'solid 2px') unmarked.push(`${mark.name}: ${mark.visible}`);
    }
    expect(unmarked).toEqual([]);
  });

  test('a pending button keeps its width and the focus, is busy, and ignores a press', async () => {
    const page = await openExamples();
    const [idle, pending] = await button(page, 'Upgrade to Growth').all();
    if (!idle || !pending) throw new Error('the examples show no pending button');
    expect((await pending.boundingBox())?.width).toBe((await idle.boundingBox())?.width);
    expect(await pending.getAttribute('aria-busy')).toBe('true');
    await pending.press('Enter');
    // Without waiting for it to be enabled.
    await pending.click({ force: true });
    expect(await page.locator('.toast').count()).toBe(0);
    expect(await pending.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test('arrows move in a segmented control', async () => {
    const page = await openExamples();
    await page.getByRole('radio', { name: '30 days' }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('radio', { name: '90 days' }).isChecked()).toBe(true);
  });

  test('a switch saves at once and says so', async () => {
    const page = await openExamples();
    const setting = page.getByRole('switch', { name: '80% of the quota' });
    expect(await setting.isChecked()).toBe(true);
    await setting.press('Space');
    expect(await setting.isChecked()).toBe(false);
    await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
  });

  test('a chip is pressed or not', async () => {
    const page = await openExamples();
    const chip = page.getByRole('button', { name: /^Lost contact/ });
    await chip.click();
    expect(await chip.getAttribute('aria-pressed')).toBe('true');
    expect(await page.getByRole('table').getByRole('rowheader').count()).toBe(1);
  });

  test('the first field with an error has the focus and is described by it', async () => {
    const page = await openExamples();
    await button(page, 'Create project').click();
    const name = page.getByRole('textbox', { name: 'Name' });
    await page.getByText('A project has this name.').waitFor();
    expect(await name.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await name.getAttribute('aria-invalid')).toBe('true');
    const description = await name.evaluate((element) =>
      (element.getAttribute('aria-describedby') ?? '')
        .split(' ')
        .map((id) => document.getElementById(id)?.textContent)
        .join(' '),
    );
    expect(description).toBe('Letters, digits and hyphens. A project has this name. Choose another.');
  });

  test('a code box copies its code, says so for 2 s, and is reached by keyboard', async () => {
    const page = await openExamples();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.clock.install();
    await button(page, 'Copy').click();
    await button(page, 'Copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("project: 'my-first-app'");
    await page.clock.runFor(2_000);
    await button(page, 'Copy').waitFor();
    await page.getByRole('region', { name: 'Snippet' }).focus();
    expect(await focused(page)).toContain('connect');
  });
});

describe('tables', () => {
  test('a click anywhere in a row follows the link of its name, except on text that is selected', async () => {
    const page = await openExamples();
    await page.getByRole('cell', { name: '18 min 09 s' }).click();
    expect(new URL(page.url()).hash).toBe('#kiosk-lyon');
    await page.getByText('staging', { exact: true }).dblclick();
    expect(await page.evaluate(() => getSelection()?.toString())).toBe('staging');
  });

  test('the heading of the sorted column says its direction', async () => {
    const page = await openExamples();
    const names = () => page.getByRole('table').getByRole('rowheader').getByRole('link').allTextContents();
    const heading = page.getByRole('columnheader', { name: 'Project' });
    expect(await page.getByRole('columnheader', { name: 'Sessions' }).getAttribute('aria-sort')).toBe(
      'descending',
    );
    expect(await heading.getAttribute('aria-sort')).toBeNull();
    await button(page, 'Project').click();
    await button(page, 'Project').click();
    expect(await heading.getAttribute('aria-sort')).toBe('ascending');
    expect(await names()).toEqual(['Kiosk, Lyon', 'Staging', 'Tutor, web']);
  });
});

describe('what floats', () => {
  test('a dialog has the focus, Escape closes it, and the focus returns', async () => {
    const page = await openExamples();
    const archive = button(page, 'Archive project');
    await archive.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Archive “Tutor, web”?' });
    await dialog.waitFor();
    expect(await focused(page)).toBe('Cancel');
    await expectNoAxeViolations(page);
    for (let presses = 0; presses < 4; presses += 1) {
      await page.keyboard.press('Tab');
      const outside = await page.evaluate(
        () => document.activeElement !== document.body && !document.activeElement?.closest('dialog'),
      );
      expect(outside).toBe(false);
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await focused(page)).toBe('Archive project');
  });

  test('a toast says what was done for 5 s, and again when it is done again', async () => {
    const page = await openExamples();
    await page.clock.install();
    const toast = page.locator('[role="status"] > .toast', { hasText: 'Project archived' });
    const show = button(page, 'Show a toast');
    await show.click();
    await toast.waitFor();
    await page.clock.runFor(4_000);
    await show.click();
    await page.clock.runFor(4_000);
    expect(await toast.isVisible()).toBe(true);
    await page.clock.runFor(1_000);
    await toast.waitFor({ state: 'detached' });
  });

  test('on a phone the tabs scroll, the page does not', async () => {
    const page = await openExamples({ width: 390 });
    const row = page.getByRole('navigation');
    await row.evaluate((element) => {
      element.scrollLeft = 9_999;
    });
    expect(await row.evaluate((element) => element.scrollLeft)).toBeGreaterThan(0);
    expect(await page.evaluate(() => window.scrollX)).toBe(0);
  });
});

describe('the chart', () => {
  const chart = (page: Page) => page.getByRole('img', { name: /^Sessions per day/ });
  const tooltip = (page: Page) => page.locator('.chart-tooltip');

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
        const box = rectangle('.chart-tooltip');
        const column = rectangle('.chart .column');
        const plot = rectangle('.chart svg');
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
