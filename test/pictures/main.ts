import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { parseOptions } from '../../local/parseOptions.ts';
import { UserError } from '../../local/userError.ts';
import { launchBrowser } from '../support/browser/launchBrowser.ts';
import { CONSOLE_PICTURES, OVERVIEW_PICTURE, type Picture } from './pictures.ts';

const DEFAULT_RUN = 'http://127.0.0.1:4000';

const USAGE = `Usage: npm run pictures -- [options]

Takes the pictures of the README and of the console's docs in a local run with --demo.

  --run URL   address of the local run (default: ${DEFAULT_RUN})
  -h, --help  show this help`;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Panels come with their own requests, and bars grow no more after this time. */
const SETTLE_MS = 2_000;

async function main(args: string[]): Promise<void> {
  const { run = DEFAULT_RUN, help } = parseOptions(args, {
    command: 'npm run pictures',
    options: { run: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (help === true) {
    console.log(USAGE);
    return;
  }
  const browser = await launchBrowser();
  try {
    const page = await openPage(browser, run, OVERVIEW_PICTURE);
    await signInAsAda(page, run);
    await take(page, OVERVIEW_PICTURE);
    for (const picture of CONSOLE_PICTURES) {
      const consolePage = await openPage(browser, run, picture);
      await signInAsOtto(consolePage, picture.path);
      await take(consolePage, picture);
      await consolePage.context().close();
    }
  } finally {
    await browser.close();
  }
}

const openPage = (browser: Browser, run: string, { width, height }: Picture): Promise<Page> =>
  browser.newPage({
    baseURL: run,
    viewport: { width, height },
    locale: 'en-US',
    timezoneId: 'UTC',
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });

async function take(page: Page, { file }: Picture): Promise<void> {
  await page.waitForTimeout(SETTLE_MS);
  await page.screenshot({ path: `${ROOT}${file}` });
  console.log(`wrote ${file}`);
}

async function signInAsOtto(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: /^Otto Stern/ }).click();
  await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
}

async function signInAsAda(page: Page, run: string): Promise<void> {
  try {
    await page.goto('/app');
  } catch {
    throw new UserError(
      `no local run at ${run}: start npm run local -- --demo, or name another run with --run`,
    );
  }
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  const ada = page.getByRole('button', { name: /^Ada Lovelace\s+Starter/ });
  await ada.or(page.getByRole('button', { name: /^Ada Lovelace/ })).waitFor();
  if ((await ada.count()) === 0) throw new UserError(`the run at ${run} has no demo: start it with --demo`);
  await ada.click();
  await page.getByRole('meter').first().waitFor();
  // Stripe's answer comes last. Without it the plan has no price.
  await page.getByText(/^Next invoice/).waitFor();
  await page.waitForLoadState('networkidle');
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = 1;
});
