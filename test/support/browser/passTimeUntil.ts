import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { openRequests } from './openRequests.ts';

/**
 * Lets the installed clock of the page run in steps of 2 s until `isDone`. No time passes while a request is open: a response takes a moment
 * of real time, in which the page would give up waiting for it.
 */
export async function passTimeUntil(page: Page, isDone: () => Promise<boolean>): Promise<void> {
  const answered = openRequests(page);
  await expect
    .poll(
      async () => {
        await page.clock.runFor(2_000);
        await answered();
        return isDone();
      },
      { timeout: 30_000, interval: 100 },
    )
    .toBe(true);
}
