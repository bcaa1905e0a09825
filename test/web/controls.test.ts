import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { buildExamples, openExamples, removeExamples } from '../support/browser/openExamples.ts';

beforeAll(buildExamples);
afterAll(removeExamples);

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);

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

  test('what has the focus is not under the top bar', async () => {
    const page = await openExamples({ width: 820 });
    await button(page, 'Create a project').focus();
    const covered: string[] = [];
    for (let presses = 0; presses < 30; presses += 1) {
      await page.keyboard.press('Shift+Tab');
      const name = await page.evaluate(() => {
        const element = document.activeElement;
        const bar = document.querySelector('.shell-side');
        if (!element || !bar || bar.contains(element)) return null;
        const isCovered = element.getBoundingClientRect().top < bar.getBoundingClientRect().bottom;
        return isCovered ? element.outerHTML.slice(0, 120) : null;
      });
      if (name) covered.push(name);
    }
    expect(covered).toEqual([]);
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
