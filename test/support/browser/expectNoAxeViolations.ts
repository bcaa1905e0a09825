import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** The rules of WCAG 2.2 AA include those of the versions and levels before it. */
export const WCAG_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];

const ALL_TAGS = [...WCAG_TAGS, 'best-practice'];

/** Fails if axe-core finds a violation of WCAG 2.2 AA or of its best practices in the page as it is now. */
export async function expectNoAxeViolations(page: Page, tags: readonly string[] = ALL_TAGS): Promise<void> {
  // Evaluated through the browser's debugger, so that the content security policy needs no exception. A load of the page loses it.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const violations = await page.evaluate(
    async (values) => {
      const tested = window as unknown as { axe: typeof axe };
      const results = await tested.axe.run(document, {
        runOnly: { type: 'tag', values },
        resultTypes: ['violations'],
        preload: false,
      });
      return results.violations.map(({ id, help, nodes }) => ({
        id,
        help,
        nodes: nodes
          .slice(0, 5)
          .map(({ html, failureSummary }) => `${html.slice(0, 200)}: ${failureSummary}`),
      }));
    },
    [...tags],
  );
  expect(violations, `axe-core at ${page.url()}`).toEqual([]);
}
