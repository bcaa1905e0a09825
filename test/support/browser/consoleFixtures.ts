import type { Page } from 'playwright-core';
import type { Operations } from '../../../client/src/apiTypes.ts';

type Responses = { [Id in keyof Operations]: Operations[Id]['response'] };
export type FailedEvent = Responses['listFailedEvents']['events'][number];
export type AdminAction = Responses['listAdminActions']['acts'][number];
export type Key = Responses['listKeys']['keys'][number];

/** What the API returns to the console, besides who is calling. A test changes it while the page is open. */
export interface ConsoleFixture {
  failedEvents: FailedEvent[];
  /** Newest first. */
  acts: AdminAction[];
  keys: Key[];
}

/** Answers the reads of the console as the API would with these. Who is calling is asked of the real API. */
export async function serveConsole(page: Page, given: Partial<ConsoleFixture> = {}): Promise<ConsoleFixture> {
  const fixture: ConsoleFixture = { failedEvents: [], acts: [], keys: [], ...given };
  await page.route('**/admin/events/failed', (route) =>
    route.fulfill({ json: { events: fixture.failedEvents, unlistedCount: 0, unreadableCount: 0 } }),
  );
  await page.route(/\/admin\/audit(\?|$)/, (route) => {
    const query = new URL(route.request().url()).searchParams;
    const day = query.get('day') ?? new Date().toISOString().slice(0, 10);
    const ofDay = fixture.acts.filter(({ at }) => at.startsWith(day));
    const from = Number(query.get('cursor') ?? 0);
    const limit = Number(query.get('limit') ?? 20);
    const next = from + limit < ofDay.length && { nextCursor: String(from + limit) };
    return route.fulfill({ json: { day, acts: ofDay.slice(from, from + limit), ...next } });
  });
  await page.route('**/admin/keys', (route) =>
    route.request().method() === 'GET' ? route.fulfill({ json: { keys: fixture.keys } }) : route.fallback(),
  );
  return fixture;
}
