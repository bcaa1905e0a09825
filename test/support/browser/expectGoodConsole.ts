import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { expectNoAxeViolations } from './expectNoAxeViolations.ts';
import { expectNoOverflow } from './expectNoOverflow.ts';
import { screenshot } from './screenshot.ts';

const LOOKS = [
  { width: 390, theme: 'dark' },
  { width: 820, theme: 'light' },
  { width: 820, theme: 'dark' },
  { width: 1440, theme: 'dark' },
  { width: 1440, theme: 'light' },
] as const;

/**
 * Shows a page of the console in both themes at three widths, without loading it again. In none may it scroll sideways or have a
 * violation that axe-core finds. A picture of each is kept. Leaves the page light, at 1440 px.
 */
export async function expectGoodConsole(page: Page, name: string): Promise<void> {
  for (const { width, theme } of LOOKS) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: theme });
    await screenshot(page, `console-${name}-${width}-${theme}`);
    await expectNoOverflow(page);
    await expectNoAxeViolations(page);
  }
  expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
}
