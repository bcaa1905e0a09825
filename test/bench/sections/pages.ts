import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { findBrowser, NO_BROWSER } from '../../support/browser/findBrowser.ts';
import { launchBrowser } from '../../support/browser/launchBrowser.ts';
import { createKillableRun } from '../../support/setup/killableRun.ts';
import { measureLargeAccount } from '../pages/largeAccount.ts';
import { type LoadedFile, watchApiRequests, watchFiles } from '../pages/loadedFiles.ts';
import { requestsUntil } from '../pages/requestsUntil.ts';
import { readVitals, slowDown, type Vitals, watchActions } from '../pages/vitals.ts';
import type { Row } from '../row.ts';

/** Times depend on what else the machine does: the fastest of these loads has the least interference. */
const LOADS = 3;

/** A phone. */
const VIEWPORT = { width: 390, height: 844 };

const MINUTE_MS = 60_000;

const kilobytes = (bytes: number) => bytes / 1024;

/** What pages weigh and how fast they are, in Chromium, against a local run. Empty without a browser. */
export async function measure(progress: (message: string) => void): Promise<Row[]> {
  if (findBrowser() === undefined) {
    progress(`skipped: ${NO_BROWSER}`);
    return [];
  }
  const run = await createKillableRun({ keepsData: false, isDemo: true });
  try {
    const { baseUrl } = await run.start();
    const browser = await launchBrowser();
    try {
      return await measurePages(browser, baseUrl);
    } finally {
      await browser.close();
    }
  } finally {
    await run.remove();
  }
}

export async function measurePages(browser: Browser, baseUrl: string): Promise<Row[]> {
  return [
    ...(await measurePricing(browser, baseUrl)),
    ...(await measureApp(browser, baseUrl)),
    ...(await measureRequests(browser, baseUrl)),
    ...(await measureLargeAccount(browser, baseUrl)),
  ];
}

/** A page in a profile of its own. */
async function openPage(browser: Browser, baseURL: string): Promise<Page> {
  const context = await browser.newContext({ baseURL, viewport: VIEWPORT, locale: 'en-US' });
  return context.newPage();
}

async function measurePricing(browser: Browser, baseUrl: string): Promise<Row[]> {
  const vitals: Vitals[] = [];
  let files: LoadedFile[] = [];
  for (let load = 0; load < LOADS; load++) {
    const page = await openPage(browser, baseUrl);
    const filesOf = watchFiles(page);
    await slowDown(page, { network: true });
    await page.goto('/pricing', { waitUntil: 'networkidle' });
    files = await filesOf();
    await watchActions(page);
    await page.getByRole('slider').focus();
    for (const key of ['ArrowRight', 'PageUp', 'End', 'Home']) await page.keyboard.press(key);
    vitals.push(await readVitals(page));
    await page.context().close();
  }
  return [
    ...sizeRows('pricing', files, 10),
    ...fontRows(files, await preloaded(baseUrl, '/pricing')),
    ...vitalRows('pricing', vitals),
  ];
}

async function measureApp(browser: Browser, baseUrl: string): Promise<Row[]> {
  const vitals: Vitals[] = [];
  const figuresMs: number[] = [];
  let files: LoadedFile[] = [];
  const page = await openPage(browser, baseUrl);
  await signIn(page);
  for (let load = 0; load < LOADS; load++) {
    // A tab of the same person, with an empty cache.
    const tab = await page.context().newPage();
    await (await tab.context().newCDPSession(tab)).send('Network.clearBrowserCache');
    const filesOf = watchFiles(tab);
    await slowDown(tab, { network: true });
    await tab.goto('/app', { waitUntil: 'networkidle' });
    await tab.getByRole('meter').waitFor();
    files = await filesOf();
    await watchActions(tab);
    await tab.locator('button.person').click();
    await tab.keyboard.press('Escape');
    vitals.push(await readVitals(tab));
    await tab.close();
  }
  for (let load = 0; load < LOADS; load++) {
    const tab = await page.context().newPage();
    await slowDown(tab, { network: false });
    const startedMs = performance.now();
    await tab.goto('/app');
    await tab.getByRole('meter').waitFor();
    figuresMs.push(performance.now() - startedMs);
    await tab.close();
  }
  await page.context().close();
  return [
    ...sizeRows('app, first view', files, 120),
    ...vitalRows('app, signed in', vitals),
    {
      name: 'app, signed in: figures after a silent sign-in, 4 × CPU slowdown',
      value: Math.round(Math.min(...figuresMs)),
      unit: 'ms',
      budget: { atMost: 2_000 },
    },
  ];
}

/** A tab that is visible for a minute after its figures have come. */
async function measureRequests(browser: Browser, baseUrl: string): Promise<Row[]> {
  const page = await openPage(browser, baseUrl);
  await signIn(page);
  const instantsMs = watchApiRequests(page);
  const untilQuota = await requestsUntil(page, '/app', page.getByRole('meter'));
  await page.waitForLoadState('networkidle');
  const untilComplete = instantsMs.length;
  const completeMs = Date.now();
  await delay(MINUTE_MS);
  const polled = instantsMs.filter((instantMs) => instantMs > completeMs).length;
  await page.context().close();
  const name = 'app, signed in: requests to the API';
  return [
    { name: `${name} until the quota shows`, value: untilQuota, unit: 'requests', budget: { exactly: 1 } },
    {
      name: `${name} until the overview is complete`,
      value: untilComplete,
      unit: 'requests',
      budget: { atMost: 6 },
    },
    { name: `${name} in the minute after, per tab`, value: polled, unit: 'requests', budget: { atMost: 10 } },
  ];
}

async function signIn(page: Page): Promise<void> {
  await page.goto('/app');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByLabel('Name').fill('Bench');
  await page.getByLabel('E-mail address').fill('bench@example.com');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('meter').waitFor();
}

function sizeRows(name: string, files: readonly LoadedFile[], scriptMax: number): Row[] {
  const sizeOf = (type: string) =>
    kilobytes(files.filter((file) => file.type === type).reduce((sum, { gzipBytes }) => sum + gzipBytes, 0));
  return [
    { name: `${name}: JavaScript, gzip`, value: sizeOf('script'), unit: 'kB', budget: { atMost: scriptMax } },
    { name: `${name}: CSS, gzip`, value: sizeOf('stylesheet'), unit: 'kB', budget: { atMost: 15 } },
  ];
}

function fontRows(files: readonly LoadedFile[], preloads: readonly string[]): Row[] {
  const row = (font: string, pattern: RegExp, [bytesMax, preloadsExpected]: [number, number]): Row[] => [
    {
      name: `font ${font}`,
      value: kilobytes(files.find(({ url }) => pattern.test(url))?.bytes ?? Number.NaN),
      unit: 'kB',
      budget: { atMost: bytesMax },
    },
    {
      name: `font ${font}: preloaded`,
      value: preloads.filter((url) => pattern.test(url)).length,
      unit: 'times',
      budget: { exactly: preloadsExpected },
    },
  ];
  return [
    ...row('Inter, latin', /inter-latin-wght/, [48, 1]),
    ...row('Geist Mono, latin', /geist-mono-latin-wght/, [23, 0]),
  ];
}

async function preloaded(baseUrl: string, path: string): Promise<string[]> {
  const html = await (await fetch(`${baseUrl}${path}`)).text();
  return [...html.matchAll(/<link rel="preload" href="([^"]+)"/g)].map(([, href = '']) => href);
}

function vitalRows(name: string, vitals: readonly Vitals[]): Row[] {
  const best = (key: keyof Vitals) => Math.min(...vitals.map((one) => one[key]));
  const profile = '4 × CPU slowdown, 4G';
  return [
    {
      name: `${name}: LCP, ${profile}`,
      value: Math.round(best('lcpMs')),
      unit: 'ms',
      budget: { atMost: 2_000 },
    },
    {
      name: `${name}: INP, ${profile}`,
      value: Math.round(best('inpMs')),
      unit: 'ms',
      budget: { atMost: 200 },
    },
    {
      name: `${name}: CLS`,
      // The worst, because it does not depend on the speed of the machine.
      value: Math.max(...vitals.map(({ cls }) => cls)),
      unit: '',
      budget: { atMost: 0.05 },
    },
  ];
}
