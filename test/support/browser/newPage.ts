import type { Browser, BrowserContext, Page } from 'playwright-core';
import { inject } from 'vitest';
import { launchBrowser } from './launchBrowser.ts';
import { PAGE_DELAY_MS, slowPage } from './slowPage.ts';
import { watchFaults } from './watchFaults.ts';

export interface PageOptions {
  /** What paths are relative to, and the page's own origin. Default: the pages under test. */
  baseUrl?: string;
  /** Of the window, in CSS pixels before `zoom`. */
  width?: number;
  height?: number;
  /** What the browser's user has chosen. */
  theme?: 'light' | 'dark';
  language?: 'en' | 'fr';
  timeZone?: string;
  javaScript?: boolean;
  forcedColors?: boolean;
  /** 2 is a zoom of 200%: half as many CSS pixels, each twice as wide. */
  zoom?: number;
  /** A touch screen, as phones have. */
  touch?: boolean;
  /** Origins besides the pages' own that the page may request, such as the issuer's. */
  allowedOrigins?: readonly string[];
  /** Errors of the console that the test provokes. Chromium logs one for each response of 400 or above. */
  allowedErrors?: readonly RegExp[];
}

const LOCALES = { en: 'en-US', fr: 'fr-FR' };

/** Actions of a page wait this long for their element: less than a test may take, so that the error names the element. */
const ACTION_TIMEOUT_MS = 15_000;

let browser: Promise<Browser> | undefined;
const open: { context: BrowserContext; faults: string[] }[] = [];

/**
 * Opens a page in a browser profile of its own; further tabs of that profile come from `page.context().newPage()`. Paths
 * are relative to the pages under test: `page.goto('/pricing')`. The test fails for every error in the console (violations
 * of the content security policy are such), every uncaught exception and every request to another origin. The page is
 * closed when the test ends.
 */
export async function newPage(options: PageOptions = {}): Promise<Page> {
  const {
    baseUrl = inject('target').baseUrl,
    width = 1440,
    height = 900,
    zoom = 1,
    allowedOrigins = [],
    allowedErrors = [],
  } = options;
  browser ??= launchBrowser();
  const context = await (await browser).newContext({
    baseURL: baseUrl,
    viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) },
    deviceScaleFactor: zoom,
    colorScheme: options.theme ?? 'light',
    forcedColors: options.forcedColors === true ? 'active' : 'none',
    // Pictures and measurements are of the final state.
    reducedMotion: 'reduce',
    locale: LOCALES[options.language ?? 'en'],
    timezoneId: options.timeZone ?? 'UTC',
    javaScriptEnabled: options.javaScript ?? true,
    hasTouch: options.touch ?? false,
    acceptDownloads: false,
  });
  context.setDefaultTimeout(ACTION_TIMEOUT_MS);
  const origins = [baseUrl, ...allowedOrigins].map((address) => new URL(address).origin);
  open.push({ context, faults: watchFaults(context, { origins, allowedErrors }) });
  const page = await context.newPage();
  if (PAGE_DELAY_MS > 0) await slowPage(page, PAGE_DELAY_MS);
  return page;
}

/** The pages of the running test that are still open. */
export const openPages = (): Page[] => open.flatMap(({ context }) => context.pages());

/** Closes the pages of the test. Throws if one of them had a fault. */
export async function closePages(): Promise<void> {
  const closing = open.splice(0);
  await Promise.all(closing.map(({ context }) => context.close()));
  const faults = closing.flatMap((page) => page.faults);
  if (faults.length > 0) throw new Error(`a page that the test opened had faults:\n${faults.join('\n')}`);
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}
