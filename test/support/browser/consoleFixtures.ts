import type { Page, Request } from 'playwright-core';
import type { Operations } from '../../../client/src/apiTypes.ts';
import { serveOffers } from './consoleOffers.ts';
import { serveTickets } from './consoleTickets.ts';

type Responses = { [Id in keyof Operations]: Operations[Id]['response'] };
export type FailedEvent = Responses['listFailedEvents']['events'][number];
export type AdminAction = Responses['listAdminActions']['acts'][number];
export type Key = Responses['listKeys']['keys'][number];

/** What the API returns to the console, besides who is calling. A test changes it while the page is open. */
export interface ConsoleFixture {
  failedEvents: FailedEvent[];
  unlistedCount: number;
  unreadableCount: number;
  /** Newest first. */
  acts: AdminAction[];
  keys: Key[];
  /** The admin actions that were requested. They are not carried out. */
  changes: Request[];
}

export const NONE: Omit<ConsoleFixture, 'changes'> = {
  failedEvents: [],
  unlistedCount: 0,
  unreadableCount: 0,
  acts: [],
  keys: [],
};

/** Answers the console as the API would with these. Who is calling is asked of the real API. */
export async function serveConsole(page: Page, given: Partial<ConsoleFixture> = {}): Promise<ConsoleFixture> {
  const fixture: ConsoleFixture = { ...NONE, changes: [], ...given };
  const changed = (pattern: string, method: string, respond: (request: Request) => object) =>
    page.route(pattern, (route) => {
      const request = route.request();
      if (request.method() !== method) return route.fallback();
      fixture.changes.push(request);
      return route.fulfill({ json: respond(request) });
    });
  await serveTickets(page);
  await serveOffers(page);
  await page.route('**/admin/events/failed', (route) =>
    route.fulfill({
      json: {
        events: fixture.failedEvents,
        unlistedCount: fixture.unlistedCount,
        unreadableCount: fixture.unreadableCount,
      },
    }),
  );
  await page.route(/\/admin\/audit(\?|$)/, (route) => {
    const query = new URL(route.request().url()).searchParams;
    const day = query.get('day') ?? '';
    const acts = fixture.acts.filter(({ at }) => at.startsWith(day));
    return route.fulfill({ json: { day, ...pageOf(acts, query) } });
  });
  await page.route(/\/admin\/accounts\/[^/]+\/actions/, (route) => {
    const url = new URL(route.request().url());
    const userId = decodeURIComponent(url.pathname.split('/').at(-2) ?? '');
    const isAsked = ({ act }: AdminAction) =>
      url.searchParams.get('only') !== 'changes' || !act.startsWith('GET ');
    const acts = fixture.acts.filter((action) => action.userId === userId && isAsked(action));
    return route.fulfill({ json: { userId, ...pageOf(acts, url.searchParams) } });
  });
  await page.route('**/admin/keys', (route) =>
    route.request().method() === 'GET' ? route.fulfill({ json: { keys: fixture.keys } }) : route.fallback(),
  );
  await changed('**/admin/events/replay', 'POST', () => ({ eventId: 'evt_1', queued: true }));
  await changed('**/admin/events/drop', 'POST', () => ({ eventId: 'evt_1', dropped: true }));
  await changed('**/admin/keys/*', 'DELETE', () => ({
    keyId: KEYS[0]?.keyId,
    refusedFrom: '2026-11-25T12:01:10Z',
  }));
  return fixture;
}

function pageOf(acts: readonly AdminAction[], query: URLSearchParams) {
  const from = Number(query.get('cursor') ?? 0);
  const to = from + Number(query.get('limit') ?? 20);
  return { acts: acts.slice(from, to), ...(to < acts.length && { nextCursor: String(to) }) };
}

/** Two in the dead-letter queue, one that is attempted again. */
export const FAILED_EVENTS: FailedEvent[] = [
  {
    eventId: 'evt_1QK7invoicepaid00000001',
    type: 'invoice.paid',
    createdAt: '2026-11-25T08:20:00Z',
    state: 'dead',
    customer: 'cus_4Tz9',
    userId: 'user_4Tz9',
    attempts: 12,
    error: 'The subscription sub_1QK has two items with a price of a plan: price_starter and price_growth.',
    triedAt: '2026-11-25T10:02:00Z',
  },
  {
    eventId: 'evt_1QK7subscriptionupdated2',
    type: 'customer.subscription.updated',
    createdAt: '2026-11-25T08:19:30Z',
    state: 'dead',
    customer: 'cus_c81K',
    attempts: 12,
    error: 'No account has the customer cus_c81K.',
  },
  {
    eventId: 'evt_1QK7invoicepaymentfailed',
    type: 'invoice.payment_failed',
    createdAt: '2026-11-25T11:55:00Z',
    state: 'failing',
    customer: 'cus_m2Wd',
    userId: 'user_m2Wd',
    attempts: 2,
    error: 'Stripe returned 503.',
    triedAt: '2026-11-25T11:58:00Z',
  },
];

const SCOPES = ['metering', 'report', 'billing', 'read', 'admin'] as const;

/** Two that work, one of which is used, and two that no longer do. */
export const KEYS: Key[] = [
  {
    keyId: '1f3870be274f6c49',
    name: 'gateway eu-west',
    scopes: ['metering', 'report', 'read'],
    createdAt: '2026-09-02T10:00:00Z',
    expiresAt: null,
    lastUsedDay: '2026-11-25',
    revokedAt: null,
  },
  {
    keyId: 'b3e3e393c77e35a4',
    name: 'migration',
    scopes: [...SCOPES],
    createdAt: '2026-11-20T10:00:00Z',
    expiresAt: '2036-12-31T00:00:00Z',
    lastUsedDay: null,
    revokedAt: null,
  },
  {
    keyId: '3a3ea00cfc35332c',
    name: 'gateway eu-west, first',
    scopes: ['metering', 'read'],
    createdAt: '2026-01-08T10:00:00Z',
    expiresAt: null,
    lastUsedDay: '2026-09-02',
    revokedAt: '2026-09-02T10:30:00Z',
  },
  {
    keyId: '4a8a08f09d37b737',
    name: 'audit of 2025',
    scopes: ['read'],
    createdAt: '2025-12-01T10:00:00Z',
    expiresAt: '2026-01-01T00:00:00Z',
    lastUsedDay: null,
    revokedAt: null,
  },
];

const ACTION_KINDS: Pick<AdminAction, 'by' | 'role' | 'keyId' | 'act' | 'userId' | 'details' | 'status'>[] = [
  {
    by: 'otto',
    role: 'operator',
    keyId: null,
    act: 'PUT /admin/accounts/{user_id}/terms',
    userId: 'user_8Kq2vN',
    details: { sessions_included: 30_000, concurrent: 80, reason: 'Order 2026-114, volume agreement' },
    status: 200,
  },
  {
    by: 'vera',
    role: 'viewer',
    keyId: null,
    act: 'GET /admin/accounts/{user_id}',
    userId: 'user_8Kq2vN',
    details: {},
    status: 200,
  },
  {
    by: 'vera',
    role: 'viewer',
    keyId: null,
    act: 'POST /admin/events/replay',
    userId: null,
    details: { event_id: 'evt_1QK7invoicepaid00000001', reason: 'fixed' },
    status: 403,
  },
  {
    by: 'migration',
    role: null,
    keyId: 'b3e3e393c77e35a4',
    act: 'GET /admin/audit',
    userId: null,
    details: { limit: 100 },
    status: 200,
  },
  {
    by: 'arn:aws:sts::123456789012:assumed-role/Administrator/ines',
    role: null,
    keyId: null,
    act: 'npm run account -- erase',
    userId: 'user_Rb7e',
    details: { reason: 'GDPR request 7' },
    status: null,
  },
];

/** So many actions on 25 November 2026, newest first. */
export function actionsOf(count: number): AdminAction[] {
  return Array.from({ length: count }, (_, index) => {
    const kind = ACTION_KINDS[index % ACTION_KINDS.length];
    if (kind === undefined) throw new Error('there is no kind of action');
    const at = new Date(Date.UTC(2026, 10, 25, 20) - index * 300_000).toISOString();
    return { at, requestId: `req-${index}`, ...kind };
  });
}
