import type { Page } from 'playwright-core';
import { expectNoAxeViolations } from './expectNoAxeViolations.ts';
import { expectNoOverflow } from './expectNoOverflow.ts';
import { screenshot } from './screenshot.ts';

const THEMES = ['light', 'dark'] as const;
const LANGUAGES = ['en', 'fr'] as const;
const WIDTHS = [390, 820, 1440];

/**
 * Shows a page of the app in both themes and languages at three widths, without loading it again. In none may it scroll sideways;
 * in half of them axe-core looks for violations. A picture of each is kept. Leaves the page in English, light, at 1440 px.
 */
export async function expectGoodInEveryLook(page: Page, name: string): Promise<void> {
  for (const language of [...LANGUAGES].reverse()) {
    await changeLanguage(page, language);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      for (const theme of [...THEMES].reverse()) {
        await page.emulateMedia({ colorScheme: theme });
        await screenshot(page, `${name}-${width}-${theme}-${language}`);
        await expectNoOverflow(page);
        // Each language, theme and width once at least: axe-core takes most of the time.
        if ((language === 'fr') === (width === 820)) await expectNoAxeViolations(page);
      }
    }
  }
}

/** As if the person had chosen it in another tab. */
async function changeLanguage(page: Page, language: string): Promise<void> {
  await page.evaluate((chosen) => {
    localStorage.setItem('language', chosen);
    dispatchEvent(new StorageEvent('storage', { key: 'language' }));
  }, language);
  await page.locator(`html[lang=${language}]`).waitFor();
}
