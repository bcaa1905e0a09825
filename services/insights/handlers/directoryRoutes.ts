import type { Table } from '../../../shared/aws/tableClient.ts';
import { insightsInputs } from '../../../shared/contract/insights/inputs.ts';
import { directoryRoutes } from '../../../shared/contract/insights/routes.ts';
import type { InputOf } from '../../../shared/contract/route.ts';
import type { AuditTrail } from '../../../shared/credentials/auditTrail.ts';
import type { Authenticate } from '../../../shared/credentials/authenticate.ts';
import { adminRoute } from '../../../shared/http/adminRoute.ts';
import { jsonOrCsv } from '../../../shared/http/csv.ts';
import { invalidField, Problem } from '../../../shared/http/problem.ts';
import { type DirectoryStore, listAccounts } from '../domain/listAccounts.ts';
import { searchAccounts, searchOf } from '../domain/searchAccounts.ts';
import { readTimeline, type TimelineStore } from '../domain/timeline.ts';
import { readLevels } from '../store/levelsStore.ts';
import { accountListCsv, accountListResponse } from './accountListResponses.ts';
import { listCursor, searchCursor, timelineCursor } from './directoryCursors.ts';
import { timelineCsv, timelineResponse } from './timelineResponses.ts';

type Deps = {
  table: Table;
  directory: DirectoryStore;
  timeline: TimelineStore;
  authenticate: Authenticate;
  audit: AuditTrail;
};
type ListInput = InputOf<(typeof directoryRoutes)['listAccounts']>;

/** Lists accounts, or searches for them. */
export const accounts = adminRoute(directoryRoutes.listAccounts, {
  input: insightsInputs.listAccounts,
  // Neither what was searched for nor a cursor, which names an account: an erasure would not find them.
  recorded: ({ search, cursor: _cursor, ...input }) => ({
    ...input,
    ...(search === undefined ? {} : { search: searchOf(search).kind }),
  }),
  async handle({ table, directory }: Deps, input, { now }) {
    const [page, levels] = await Promise.all([readPage(directory, input), readLevels(table, now)]);
    return accountListResponse({ ...page, levels, now });
  },
  represent: jsonOrCsv(accountListCsv),
});

async function readPage(directory: Deps['directory'], input: ListInput) {
  const { search } = input;
  return search === undefined ? readListed(directory, input) : readFound(directory, { ...input, search });
}

async function readListed(directory: Deps['directory'], input: ListInput) {
  const { plan, status, state, sort, order, limit, cursor } = input;
  const cursors = listCursor(input);
  const position = cursor === undefined ? undefined : cursors.decode(cursor);
  const filter = { plan, status, state };
  const outcome = await listAccounts(directory, { filter, sort, order, limit, position });
  if (outcome.kind === 'too_many') {
    throw invalidField('sort', 'must be use: more accounts are in this state than can be sorted otherwise');
  }
  return { found: outcome.found, nextCursor: outcome.next && cursors.encode(outcome.next) };
}

async function readFound(directory: Deps['directory'], input: ListInput & { search: string }) {
  const { plan, status, state, search, limit, cursor } = input;
  if (plan !== undefined || status !== undefined || state !== undefined) {
    throw invalidField('search', 'must be without plan, status and state');
  }
  const cursors = searchCursor(search);
  const after = cursor === undefined ? undefined : cursors.decode(cursor);
  const { found, next } = await searchAccounts(directory, { search: searchOf(search), limit, after });
  return { found, nextCursor: next === undefined ? undefined : cursors.encode(next) };
}

/** What happened to an account. */
export const timeline = adminRoute(directoryRoutes.getTimeline, {
  input: insightsInputs.getTimeline,
  async handle({ directory, timeline: store }: Deps, input) {
    const { user_id: accountId, kind, limit, cursor } = input;
    const cursors = timelineCursor(input);
    const position = cursor === undefined ? undefined : cursors.decode(cursor);
    const [[account], { entries, next }] = await Promise.all([
      directory.readAccounts([accountId]),
      readTimeline(store, { accountId, kind, limit, position }),
    ]);
    if (!account) throw new Problem('account_not_found', `There is no account ${accountId}.`);
    return timelineResponse({ accountId, entries, nextCursor: next && cursors.encode(next) });
  },
  represent: jsonOrCsv(timelineCsv),
});
