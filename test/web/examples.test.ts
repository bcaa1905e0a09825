import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { readPageFiles } from '../../local/pages/pageFiles.ts';
import { LANGUAGES } from '../../web/src/text/language.ts';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import { newPage, type PageOptions } from '../support/browser/newPage.ts';
import { screenshot } from '../support/browser/screenshot.ts';
import { serveFiles } from '../support/browser/serveFiles.ts';
import { runCommand } from '../support/runCommand.ts';

const WIDTHS = [390, 820, 1440];

/** More than the page has controls. */
const CONTROLS_MAX = 200;

let directory: Promise<string> | undefined;
afterAll(async () => rm((await directory) ?? '', { recursive: true, force: true }));

async function buildExamples(): Promise<string> {
  const output = await mkdtemp(path.join(tmpdir(), 'session-billing-examples-'));
  const { code, error } = await runCommand(process.execPath, ['web/build.ts', '--examples', output]);
  expect(code, error).toBe(0);
  return output;
}

/** Opens the page that has every component in its states, under the policy of deployed pages. */
async function openExamples(options: PageOptions = {}): Promise<Page> {
  directory ??= buildExamples();
  const { headers } = await fetch(`${inject('target').baseUrl}/app`);
  const policy = headers.get('content-security-policy') ?? '';
  const baseUrl = await serveFiles(await readPageFiles(await directory), {
    'content-security-policy': policy,
  });
  // The page of examples has no icon of its own.
  const page = await newPage({ ...options, baseUrl, allowedErrors: [/favicon\.ico/] });
  await page.goto('/examples.html');
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

const cases = LANGUAGES.flatMap((language) =>
  (['light', 'dark'] as const).map((theme) => ({ language, theme })),
);

test.each(cases)(
  'every component in $language, $theme, fits every width and has no axe-core violation',
  async ({ language, theme }) => {
    const page = await openExamples({ language, theme });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await expectNoOverflow(page);
      await expectNoAxeViolations(page);
      await screenshot(page, `examples ${language} ${theme} ${width}`);
    }
  },
);

/** At 200%, a window of 720 px has the 360 px from which the layout holds. */
test.each([{ width: 720 }, { width: 1440 }])(
  'zoomed to twice their size, the components fit a window of $width px',
  async ({ width }) => {
    const page = await openExamples({ width, zoom: 2, language: 'fr' });
    await expectNoOverflow(page);
    await screenshot(page, `examples zoom ${width}`);
  },
);

test('forced colours leave meters, bars and switches visible', async () => {
  const page = await openExamples({ forcedColors: true });
  await expectNoAxeViolations(page);
  await screenshot(page, 'examples forced colours');
});

describe('by keyboard', () => {
  test('every control is reached, shows that it has the focus, and lets it go', async () => {
    const page = await openExamples();
    const seen: string[] = [];
    for (let count = 0; count < CONTROLS_MAX; count++) {
      await page.keyboard.press('Tab');
      const control = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return undefined;
        // A control may show the focus on the part of it that is seen, such as its label.
        const candidates = [
          element,
          element.nextElementSibling,
          element.closest('label'),
          element.parentElement,
        ];
        const isMarked = candidates.some(
          (candidate) =>
            candidate !== null &&
            [candidate, ...candidate.children].some((part) => {
              const { outlineStyle, outlineWidth } = getComputedStyle(part);
              return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
            }),
        );
        return { name: element.outerHTML.slice(0, 120), isMarked };
      });
      if (control === undefined) break;
      if (!control.isMarked) seen.push(control.name);
      if (count === CONTROLS_MAX - 1) throw new Error(`the focus stays within ${control.name}`);
    }
    expect(seen, 'controls without a visible focus').toEqual([]);
  });

  test('the first stop is the link that skips the navigation', async () => {
    const page = await openExamples();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('href'))).toMatch(/^#./);
  });

  test('arrows choose another language, which the whole page then speaks', async () => {
    const page = await openExamples({ language: 'en' });
    await page.getByRole('radio', { name: 'English' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('heading', { level: 1, name: 'Composants' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('fr');
  });
});
