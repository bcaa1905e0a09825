import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { openRequests } from './openRequests.ts';

/**
 * Lets the installed clock of the page run in steps of 2 s until `isDone`. No time passes while a request is open: a response takes a moment
 * of real time, in which the page would give up waiting for it. At most `seconds` of the page's time pass.
 */
export async function passTimeUntil(
  page: Page,
  isDone: () => Promise<boolean>,
  seconds = Number.POSITIVE_INFINITY,
): Promise<void> {
  const answered = openRequests(page);
  let passed = 0;
  await expect
    .poll(
      async () => {
        if (passed < seconds) await page.clock.runFor(2_000);
        passed += 2;
        await answered();
        return isDone();
      },
      { timeout: 30_000, interval: 100 },
    )
    .toBe(true);
}
