import type { Browser, Page } from 'playwright-core';
import type { Row } from '../row.ts';
import { watchApiRequests } from './loadedFiles.ts';
import { readVitals, slowDown, type Vitals, watchActions } from './vitals.ts';

/** Accounts of the demo: 20,000 sessions a month in ten projects, and a free one with two sessions a day. */
const LARGE = 'Dorothy Vaughan';
const SMALL = 'Leonhard Euler';

const SCREENS = { overview: '/app', sessions: '/app/sessions', projects: '/app/projects' };

/** Of the two accounts, each load of one follows one of the other, so that the machine is as busy for both. */
const LOADS = 3;

/** A screen of the large account may take a fifth longer: it has more rows to draw. */
const RATIO_MAX = 1.2;

/** Until the overview is complete, as for any account. The other screens have fewer panels. */
const REQUESTS_MAX = 6;

const VIEWPORT = { width: 390, height: 844 };

type Load = Vitals & { requests: number; bytes: number };

/** The screens of an account with many sessions beside those of a small one, in the same run, which has the demo. */
export async function measureLargeAccount(browser: Browser, baseUrl: string): Promise<Row[]> {
  const [large, small] = [await signedIn(browser, baseUrl, LARGE), await signedIn(browser, baseUrl, SMALL)];
  const rows: Row[] = [];
  for (const [screen, path] of Object.entries(SCREENS)) {
    const loads: { large: Load; small: Load }[] = [];
    for (let load = 0; load < LOADS; load++) {
      loads.push({ small: await loadOf(small, path), large: await loadOf(large, path) });
    }
    rows.push(...rowsOf(screen, loads));
  }
  await Promise.all([large.context().close(), small.context().close()]);
  return rows;
}

function rowsOf(screen: string, loads: { large: Load; small: Load }[]): Row[] {
  const name = `app, ${screen} of an account with 20,000 sessions a month`;
  const best = (account: 'large' | 'small', key: keyof Load) =>
    Math.min(...loads.map((load) => load[account][key]));
  return [
    {
      name: `${name}: requests to the API`,
      value: Math.max(...loads.map(({ large }) => large.requests)),
      unit: 'requests',
      budget: { atMost: REQUESTS_MAX },
    },
    { name: `${name}: responses of the API`, value: best('large', 'bytes') / 1024, unit: 'kB' },
    {
      name: `${name}: LCP, to that of a small account`,
      value: best('large', 'lcpMs') / best('small', 'lcpMs'),
      unit: '×',
      budget: { atMost: RATIO_MAX },
    },
    {
      name: `${name}: LCP, 4 × CPU slowdown, 4G`,
      value: Math.round(best('large', 'lcpMs')),
      unit: 'ms',
      budget: { atMost: 2_000 },
    },
    {
      name: `${name}: INP, 4 × CPU slowdown, 4G`,
      value: Math.round(best('large', 'inpMs')),
      unit: 'ms',
      budget: { atMost: 200 },
    },
  ];
}

async function loadOf(page: Page, path: string): Promise<Load> {
  const tab = await page.context().newPage();
  const instantsMs = watchApiRequests(tab);
  const sizes: Promise<number>[] = [];
  tab.on('requestfinished', (request) => {
    if (!('authorization' in request.headers())) return;
    const size = request.sizes().then(({ responseBodySize }) => responseBodySize);
    // Of a request that ends with the tab there is none. It is not one of those that are counted.
    sizes.push(size.catch(() => 0));
  });
  await slowDown(tab, { network: true });
  await tab.goto(path, { waitUntil: 'networkidle' });
  await tab.getByRole('heading', { level: 1 }).waitFor();
  // Before the polls begin.
  const requests = instantsMs.length;
  await watchActions(tab);
  await tab.locator('button.person').click();
  await tab.keyboard.press('Escape');
  const vitals = await readVitals(tab);
  const bytes = (await Promise.all(sizes.slice(0, requests))).reduce((sum, size) => sum + size, 0);
  await tab.close();
  return { ...vitals, requests, bytes };
}

async function signedIn(browser: Browser, baseURL: string, name: string): Promise<Page> {
  const context = await browser.newContext({ baseURL, viewport: VIEWPORT, locale: 'en-US' });
  const page = await context.newPage();
  await page.goto('/app');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
  await page.getByRole('meter').first().waitFor();
  // The first sign-in of an account sends its ID token after the figures. No load that is measured does.
  await page.waitForLoadState('networkidle');
  return page;
}
