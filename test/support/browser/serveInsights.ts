import type { Page, Request } from 'playwright-core';
import type { Operations } from '../../../client/src/apiTypes.ts';
import { serveConsole } from './consoleFixtures.ts';
import {
  accountOf,
  accountsOf,
  type ListedAccount,
  type TimelineEntry,
  timelineOf,
} from './directoryFixtures.ts';
import { movementsOf, overviewOf, revenueOf, sessionFiguresOf } from './figureFixtures.ts';
import { secondsAgo } from './fixtureDays.ts';

type Responses = { [Id in keyof Operations]: Operations[Id]['response'] };

/** What the API returns to the console's pages of figures and accounts. A test changes it while the page is open. */
export interface InsightFixture {
  overview: Responses['getOverview'];
  revenue: Responses['getRevenue'];
  sessions: Responses['getSessionFigures'];
  movements: Responses['listMovements']['movements'];
  accounts: ListedAccount[];
  account: Responses['getAccount'];
  openSessions: Responses['listAccountSessions']['sessions'];
  timeline: TimelineEntry[];
  comparison: Responses['compareAccount'];
  /** The requests that were answered, actions too. They are not carried out. */
  requests: Request[];
}

/** The rows of a page in these tests: few, so that lists have a second one. */
const PAGE_ROWS = 12;

/** Answers the console as the API would with these. Who is calling is asked of the real API. */
export async function serveInsights(
  page: Page,
  given: Partial<InsightFixture> = {},
): Promise<InsightFixture> {
  await serveConsole(page);
  const fixture: InsightFixture = { ...figuresOf(), ...given };
  const serve = (pattern: RegExp, respond: (request: Request, query: URLSearchParams) => object) =>
    page.route(pattern, (route) => {
      const request = route.request();
      fixture.requests.push(request);
      return route.fulfill({ json: respond(request, new URL(request.url()).searchParams) });
    });
  await serve(/\/admin\/insights\/overview(\?|$)/, () => fixture.overview);
  await serve(/\/admin\/insights\/mrr(\?|$)/, (_request, query) => ({
    ...fixture.revenue,
    days: fixture.revenue.days.filter(({ day }) => day >= (query.get('from') ?? '')),
  }));
  await serve(/\/admin\/insights\/sessions(\?|$)/, () => fixture.sessions);
  await serve(/\/admin\/insights\/movements(\?|$)/, (_request, query) => {
    const kind = query.get('kind');
    const found = fixture.movements.filter((movement) => kind === null || movement.kind === kind);
    const { rows: movements, nextCursor } = pageOf(found, query);
    return { currency: 'usd', movements, ...nextCursor };
  });
  await serve(/\/admin\/accounts(\?|$)/, (_request, query) => {
    const { rows: accounts, nextCursor } = pageOf(fixture.accounts.filter(isAsked(query)), query);
    return {
      accounts,
      total: 4_283,
      subscribers: 412,
      states: fixture.overview.states,
      ...nextCursor,
    };
  });
  await serve(/\/admin\/accounts\/[^/]+(\?|$)/, () => fixture.account);
  await serve(/\/admin\/accounts\/[^/]+\/terms(\?|$)/, (request) => {
    if (request.method() === 'PUT') agreeOnTerms(fixture, request.postDataJSON());
    return fixture.account;
  });
  await serve(/\/admin\/accounts\/[^/]+\/sessions\/[^/]+\/end$/, (request) => {
    const sessionId = new URL(request.url()).pathname.split('/').at(-2);
    fixture.openSessions = fixture.openSessions.filter((session) => session.sessionId !== sessionId);
    return { sessionId, endedAt: secondsAgo(0), durationSeconds: 65 };
  });
  await serve(/\/admin\/accounts\/[^/]+\/comparison(\?|$)/, () => fixture.comparison);
  await serve(/\/admin\/accounts\/[^/]+\/sync(\?|$)/, () => ({ queued: true }));
  await serve(/\/admin\/accounts\/[^/]+\/sessions(\?|$)/, () => ({ sessions: fixture.openSessions }));
  await serve(/\/admin\/accounts\/[^/]+\/timeline(\?|$)/, (_request, query) => {
    const { rows: entries, nextCursor } = pageOf(fixture.timeline, query);
    return { userId: fixture.account.userId, entries, ...nextCursor };
  });
  return fixture;
}

type TermsInput = Omit<Operations['setTerms']['input'], 'user_id'>;

/** Only what the tests look at. */
function agreeOnTerms(fixture: InsightFixture, { sessions_included, reason }: TermsInput): void {
  const { account } = fixture;
  const sessionsIncluded = sessions_included ?? account.planLimits.sessionsIncluded;
  fixture.account = {
    ...account,
    usage: { ...account.usage, sessionsIncluded },
    terms: account.terms && { ...account.terms, sessionsIncluded, reason },
  };
}

function pageOf<Row>(all: readonly Row[], query: URLSearchParams) {
  const from = Number(query.get('cursor') ?? 0);
  const to = from + PAGE_ROWS;
  return { rows: all.slice(from, to), nextCursor: to < all.length ? { nextCursor: String(to) } : {} };
}

const isAsked =
  (query: URLSearchParams) =>
  ({ userId, email, plan, status, sessionsUsed, sessionsIncluded, hasTerms }: ListedAccount) => {
    const search = query.get('search');
    if (search !== null) return search === email || userId.startsWith(search) || search === `cus_${userId}`;
    const share = sessionsUsed / sessionsIncluded;
    const byState = {
      at_80: share >= 0.8,
      used_up: share >= 1,
      payment_due: status === 'payment_due',
      terms: hasTerms,
    };
    const state = query.get('state') as keyof typeof byState | null;
    return (
      (query.get('plan') ?? plan) === plan &&
      (query.get('status') ?? status) === status &&
      (state === null || byState[state])
    );
  };

/** A stage with four thousand accounts, whose figures end today. */
export function figuresOf(): InsightFixture {
  const account = accountOf();
  return {
    overview: overviewOf(),
    revenue: revenueOf(),
    sessions: sessionFiguresOf(),
    movements: movementsOf(),
    accounts: accountsOf(),
    account,
    openSessions: [
      { sessionId: 'room-7f3a2c', projectId: 'tutor-web', startedAt: secondsAgo(65), open: true },
      { sessionId: 'room-91bd0e', startedAt: secondsAgo(3_700), open: true },
    ],
    timeline: timelineOf(),
    comparison: { userId: account.userId, agrees: true, differences: [], comparedAt: secondsAgo(0) },
    requests: [],
  };
}
