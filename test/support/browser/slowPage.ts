import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';

/** How long the responses that a test gives are delayed, in milliseconds. The processor is slower, too. */
export const PAGE_DELAY_MS = Number(process.env.PAGE_DELAY_MS ?? 0);

const CPU_SLOWDOWN = 2;

/**
 * Makes a page slow, as on a busy machine: a test that reads what is not there yet fails. Routes with a number of times keep their pace, because
 * their number is counted before the delay.
 */
export async function slowPage(page: Page, delayMs: number): Promise<void> {
  const route = page.route.bind(page);
  page.route = (url, handler, options) =>
    route(
      url,
      async (...call) => {
        if (options?.times === undefined) await sleep(delayMs);
        return handler(...call);
      },
      options,
    );
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
}
