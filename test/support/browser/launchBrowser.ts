import { type Browser, chromium } from 'playwright-core';
import { findBrowser, NO_BROWSER } from './findBrowser.ts';

/** A start takes less than a second alone, and a multiple of that beside other tests. */
const START_TIMEOUT_MS = 30_000;

/** Starts Chromium without a window. Throws if there is none. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error(NO_BROWSER);
  return chromium.launch({
    executablePath,
    timeout: START_TIMEOUT_MS,
    // Chromium refuses to run as root with its sandbox. It opens only pages of this project.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
}
