import { setTimeout as delay } from 'node:timers/promises';
import type { Locator, Page, Route } from 'playwright-core';

/** Longer than a page needs to show what an answer brings, on a busy machine. */
const SHOWS_WITHIN_MS = 5_000;

const REQUESTS_MAX = 10;

const POLL_MS = 50;

/**
 * Opens the page of the app at `path`, and returns how many answers of the API it needs until `shown` is visible. All requests are
 * held, and one more at a time is let through: those that are only sent in the meantime do not count.
 */
export async function requestsUntil(page: Page, path: string, shown: Locator): Promise<number> {
  const held: Route[] = [];
  let isOver = false;
  // What is open may still send requests of its own.
  await page.goto('about:blank');
  await page.route('**/*', (route) => {
    if ('authorization' in route.request().headers() && !isOver) held.push(route);
    else void route.continue();
  });
  await page.goto(path);
  for (let count = 1; count <= REQUESTS_MAX; count++) {
    await (await nth(held, count)).continue();
    if (!(await isShown(shown))) continue;
    isOver = true;
    await Promise.all(held.slice(count).map((route) => route.continue()));
    return count;
  }
  throw new Error(`${path} does not show what it is opened for after ${REQUESTS_MAX} answers of the API`);
}

/** Waits for the request with this number. */
async function nth(held: Route[], count: number): Promise<Route> {
  for (let waitedMs = 0; waitedMs < SHOWS_WITHIN_MS; waitedMs += POLL_MS) {
    const route = held[count - 1];
    if (route) return route;
    await delay(POLL_MS);
  }
  throw new Error(`the page sends ${held.length} requests to the API, and needs the answer of another one`);
}

function isShown(shown: Locator): Promise<boolean> {
  return shown.waitFor({ timeout: SHOWS_WITHIN_MS }).then(
    () => true,
    () => false,
  );
}
