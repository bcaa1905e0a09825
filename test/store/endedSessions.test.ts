import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HistoryPosition, SessionFilter } from '../../services/metering/domain/ports.ts';
import { END_REASONS, type EndReason } from '../../services/metering/domain/session.ts';
import { createMeteringStore } from '../../services/metering/store/meteringStore.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { tableKeys } from '../../shared/aws/tableKeys.ts';
import { writeBatch } from '../../shared/aws/writeBatch.ts';
import { type Bill, meter } from '../support/api/meter.ts';
import { testTable } from '../support/table/testTable.ts';

const START = Date.parse('2026-11-01T00:00:00Z') / 1000;

type Ended = { sessionId: string; projectId?: string; endedAt: number; endReason: EndReason };

async function putEnded(table: Table, accountId: string, sessions: Ended[]): Promise<void> {
  const puts = sessions.map((session) => {
    const { sessionId, endedAt } = session;
    const keys = { ...tableKeys.history(accountId), ...tableKeys.historyAt(endedAt, sessionId) };
    const item = { ...tableKeys.session(accountId, sessionId), startedAt: endedAt - 9, ...session, ...keys };
    return { PutRequest: { Item: marshall(item, { removeUndefinedValues: true }) } };
  });
  await writeBatch(table, puts, 'sessions');
}

/** Two sessions end in each of 300 seconds. Every third is of the project web, every 150th of the project rare. */
const SESSIONS: Ended[] = Array.from({ length: 600 }, (_, index) => ({
  sessionId: `s${index}`,
  projectId: index % 150 === 0 ? 'rare' : index % 3 === 0 ? 'web' : undefined,
  endedAt: START + Math.floor(index / 2),
  endReason: END_REASONS[index % 7 === 0 ? 1 : 0],
}));

let table: Table;
let store: ReturnType<typeof createMeteringStore>;
let bill: { take(): Bill };

beforeAll(async () => {
  table = await testTable();
  store = createMeteringStore(table);
  await putEnded(table, 'u1', SESSIONS);
  await putEnded(table, 'u2', [{ sessionId: 'other', endedAt: START + 1, endReason: 'ended' }]);
  bill = meter(table.client);
});

beforeEach(() => void bill.take());

/** The ids of all pages, and how many requests and sessions each page had. */
async function readPages(filter: SessionFilter, limit: number, after?: HistoryPosition) {
  const ids: string[] = [];
  const sizes: number[] = [];
  const requests: number[] = [];
  let next = after;
  do {
    const page = await store.listEnded({ accountId: 'u1', limit, after: next, filter });
    ids.push(...page.sessions.map(({ sessionId }) => sessionId));
    sizes.push(page.sessions.length);
    requests.push(bill.take().requests);
    next = page.next;
    expect(sizes.length).toBeLessThan(700);
  } while (next);
  return { ids, sizes, requests };
}

/** Newest first; of the same second, the greater id first. */
const expected = ({ projectId, endReason, from = 0, to = Number.POSITIVE_INFINITY }: SessionFilter) =>
  SESSIONS.filter(
    (one) =>
      (projectId === undefined || one.projectId === projectId) &&
      (endReason === undefined || one.endReason === endReason) &&
      from <= one.endedAt &&
      one.endedAt < to,
  )
    .sort((one, other) => other.endedAt - one.endedAt || (one.sessionId < other.sessionId ? 1 : -1))
    .map(({ sessionId }) => sessionId);

describe('the pages of ended sessions', () => {
  it('have each session once that any filter and any page size let through, newest first', async () => {
    const instant = fc.option(fc.integer({ min: START - 5, max: START + 305 }), { nil: undefined });
    const filters = fc.record({
      projectId: fc.constantFrom(undefined, 'web', 'rare', 'unknown'),
      endReason: fc.constantFrom(undefined, ...END_REASONS),
      from: instant,
      to: instant,
    });
    await fc.assert(
      fc.asyncProperty(filters, fc.constantFrom(1, 7, 20, 100), async (filter, limit) => {
        fc.pre(filter.from === undefined || filter.to === undefined || filter.from <= filter.to);
        fc.pre(limit > 1 || expected(filter).length < 50);
        const { ids, sizes } = await readPages(filter, limit);
        expect(ids).toEqual(expected(filter));
        for (const size of sizes) expect(size).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('are 1 request each without a filter, and with a range of time, which the index finds', async () => {
    const { requests, ids } = await readPages({}, 100);
    expect([ids.length, new Set(requests)]).toEqual([600, new Set([1])]);
    const range = await readPages({ from: START + 10, to: START + 20 }, 100);
    expect([range.ids.length, range.requests]).toEqual([20, [1]]);
  });

  it('are at most 4 requests each with a filter: a page can be short or empty, and its cursor goes on', async () => {
    const { ids, sizes, requests } = await readPages({ projectId: 'rare' }, 20);
    expect(ids).toEqual(['s450', 's300', 's150', 's0']);
    expect(sizes).toEqual([2, 2]);
    expect(Math.max(...requests)).toBe(4);
    const none = await readPages({ projectId: 'unknown' }, 20);
    expect(none.sizes).toEqual([0, 0]);
  });

  it('end as soon as a page is full, and the next one begins with the session after its last', async () => {
    const { sizes, requests, ids } = await readPages({ projectId: 'web' }, 20);
    expect(requests[0]).toBe(1);
    expect(new Set(sizes.slice(0, -1))).toEqual(new Set([20]));
    expect(ids).toEqual(expected({ projectId: 'web' }));
  });

  it('take a cursor of another range: only sessions after it and within the range follow', async () => {
    const range = { from: START + 100, to: START + 110 };
    const newest = { endedAt: START + 299, sessionId: 's599' };
    const oldest = { endedAt: START, sessionId: 's0' };
    expect((await readPages(range, 100, newest)).ids).toEqual(expected(range));
    expect((await readPages(range, 100, oldest)).ids).toEqual([]);
    const within = { endedAt: START + 105, sessionId: 's210' };
    expect((await readPages(range, 100, within)).ids).toEqual(expected({ ...range, to: START + 105 }));
  });

  it('are empty for a range before 1970', async () => {
    expect((await readPages({ from: -20, to: -10 }, 100)).ids).toEqual([]);
    expect((await readPages({ from: -20 }, 100)).ids).toHaveLength(600);
  });
});
