import type { Page, Request, Route } from 'playwright-core';
import type { Operations } from '../../../client/src/apiTypes.ts';
import { usageOf } from '../web/usageOf.ts';

type Usage = Operations['getUsage']['response'];
type DailyUsage = Operations['getDailyUsage']['response'];
export type FixtureProject = Operations['listProjects']['response']['projects'][number];
export type FixtureSession = Operations['listSessions']['response']['sessions'][number];

/** What the API returns for the account of the page. A test changes it while the page is open. */
export interface AccountFixture {
  usage: Partial<Usage>;
  projectsIncluded: number;
  projects: FixtureProject[];
  /** Newest first. */
  sessions: FixtureSession[];
  days: DailyUsage['days'];
}

const USAGE = usageOf({ rateLimit: { requestsPerMinute: 300, concurrent: 10 } });

/** Answers the page's requests for sessions, projects and usage as the API would for an account with these. */
export async function serveAccount(
  page: Page,
  given: Partial<AccountFixture> = {},
): Promise<AccountFixture & { requests: Request[] }> {
  const account = {
    usage: {},
    projectsIncluded: 3,
    projects: [],
    sessions: [],
    days: [],
    requests: [] as Request[],
    ...given,
  };
  const serve = (pattern: RegExp, respond: (query: URLSearchParams) => unknown) =>
    page.route(pattern, (route: Route) => {
      const request = route.request();
      if (request.method() !== 'GET') return route.fallback();
      account.requests.push(request);
      return route.fulfill({ json: respond(new URL(request.url()).searchParams) });
    });
  await serve(/\/metering\/sessions(\?|$)/, (query) => sessionPage(account.sessions, query));
  await serve(/\/billing\/usage(\?|$)/, () => ({ ...USAGE, ...account.usage }));
  await serve(/\/billing\/usage\/daily(\?|$)/, () => ({ days: account.days, asOf: null }));
  await serve(/^https?:\/\/[^/]+\/projects(\?|$)/, () => ({
    projectsIncluded: account.projectsIncluded,
    projectsActive: account.projects.filter(({ active }) => active).length,
    projects: account.projects,
  }));
  return account;
}

/** The cursor is the id of the last session, so that sessions which arrive between two pages move nothing. */
function sessionPage(all: readonly FixtureSession[], query: URLSearchParams) {
  const limit = Number(query.get('limit') ?? 20);
  const isAsked = (session: FixtureSession) =>
    session.open === (query.get('state') === 'open') &&
    (query.get('project_id') ?? session.projectId) === session.projectId &&
    (query.get('end_reason') ?? session.endReason) === session.endReason &&
    (session.endedAt === undefined || session.endedAt >= (query.get('from') ?? ''));
  const matching = all.filter(isAsked);
  const after = matching.findIndex(({ sessionId }) => sessionId === query.get('cursor')) + 1;
  const sessions = matching.slice(after, after + limit);
  const hasMore = after + limit < matching.length;
  return { sessions, ...(hasMore && { nextCursor: sessions.at(-1)?.sessionId }) };
}
