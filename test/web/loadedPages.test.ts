import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { newAppPage, newPerson, signIn } from '../support/browser/people.ts';

const NAMES = ['Sessions', 'Projects', 'Invoices', 'Support', 'Settings'];

/** React shows a fallback of `Suspense` for at least 300 ms. Beside other tests, everything takes longer. */
const HELD_BACK_MS = 250;

const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

/** Follows a link of the navigation by script, as if the pointer had never been over it. Returns the milliseconds until its page is shown. */
function msUntilShown(page: Page, name: string): Promise<number> {
  return page.evaluate(async (shown) => {
    const links = [...document.querySelectorAll<HTMLElement>('nav a')];
    const startMs = performance.now();
    links.find(({ textContent }) => textContent?.startsWith(shown))?.click();
    while (document.querySelector('h1')?.textContent !== shown) await new Promise(requestAnimationFrame);
    return performance.now() - startMs;
  }, name);
}

test('a page is shown as soon as its code is loaded', async () => {
  const page = await newAppPage();
  await signIn(page, newPerson());
  const times: number[] = [];
  for (const name of NAMES) times.push(await msUntilShown(page, name));
  expect(Math.min(...times), times.join(', ')).toBeLessThan(HELD_BACK_MS);
});

test.each([
  ['the pointer is over it', (page: Page, name: string) => page.getByRole('link', { name }).hover()],
  ['it has the focus', (page: Page, name: string) => page.getByRole('link', { name }).focus()],
])('the page of a link is loaded when %s', async (_, approach) => {
  const page = await newAppPage({ allowedErrors: [/ERR_FAILED/] });
  await signIn(page, newPerson());
  const loaded = page.waitForResponse(/Sessions-.+\.js$/);
  await approach(page, 'Sessions');
  await loaded;
  await page.waitForLoadState('networkidle');
  await page.route('**/assets/**', (route) => route.abort());
  await page.getByRole('link', { name: 'Sessions' }).click();
  await title(page, 'Sessions').waitFor();
});

test('a page that could not be loaded is loaded when it is opened again', async () => {
  const page = await newAppPage({ allowedErrors: [/ERR_FAILED/, /dynamically imported module/] });
  await signIn(page, newPerson());
  await page.route('**/assets/Sessions-*.js', (route) => route.abort(), { times: 2 });
  await page.getByRole('link', { name: 'Sessions' }).click();
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByRole('meter').first().waitFor();
  await page.unroute('**/assets/Sessions-*.js');
  await page.getByRole('link', { name: 'Sessions' }).click();
  await title(page, 'Sessions').waitFor();
});
