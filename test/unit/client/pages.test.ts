import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Session } from '../../../client/src/apiTypes.ts';
import type { Client } from '../../../client/src/createClient.ts';
import { UnexpectedResponseError } from '../../../client/src/errors.ts';
import type { CsvFile } from '../../../client/src/readResponse.ts';
import { fieldsOf } from '../../../scripts/openapi/inputs.ts';
import { CONTRACT } from '../../../shared/contract/contract.ts';
import { errorOf, fakeApi, problem } from '../../support/client/fakeApi.ts';

/** Pages of sessions with these ids; the cursor of a page is its index. */
const pagesWith = (...pages: string[][]) =>
  pages.map((ids, index) =>
    Response.json({
      sessions: ids.map((sessionId) => ({ sessionId })),
      ...(index + 1 < pages.length ? { nextCursor: `c${index + 1}` } : {}),
    }),
  );

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

describe('all', () => {
  it('yields the items of all pages, also after an empty page, with one request a page', async () => {
    const { client, requests } = fakeApi(pagesWith(['a', 'b'], [], ['c']));
    const sessions = await collect(client.listSessions.all({ user_id: 'u', limit: 2 }));
    expect(sessions.map(({ sessionId }) => sessionId)).toEqual(['a', 'b', 'c']);
    expect(requests.map(({ url }) => url.search)).toEqual([
      '?user_id=u&limit=2',
      '?user_id=u&limit=2&cursor=c1',
      '?user_id=u&limit=2&cursor=c2',
    ]);
  });

  it('starts at a cursor', async () => {
    const { client, requests } = fakeApi(pagesWith(['a']));
    await collect(client.listSessions.all({ user_id: 'u', cursor: 'c9' }));
    expect(requests[0]?.url.searchParams.get('cursor')).toBe('c9');
  });

  it('sends no request before an item is asked for, and none after the loop is left', async () => {
    const { client, requests } = fakeApi(pagesWith(['a', 'b'], ['c']));
    const sessions = client.listSessions.all({ user_id: 'u' });
    expect(requests).toHaveLength(0);
    for await (const { sessionId } of sessions) if (sessionId === 'b') break;
    expect(requests).toHaveLength(1);
  });

  it('repeats a page that failed, as a call does', async () => {
    const [first, second] = pagesWith(['a'], ['b']) as [Response, Response];
    const { client, requests } = fakeApi([first, problem(503, 'busy'), second]);
    expect(await collect(client.listSessions.all({ user_id: 'u' }))).toHaveLength(2);
    expect(requests).toHaveLength(3);
  });

  it('throws the problem of a page after the items of those before it', async () => {
    const { client } = fakeApi([...pagesWith(['a'], []).slice(0, 1), problem(403, 'forbidden')]);
    const sessions = client.listSessions.all({ user_id: 'u' });
    expect((await sessions.next()).value).toEqual({ sessionId: 'a' });
    expect(await errorOf(sessions.next())).toMatchObject({ code: 'forbidden', operationId: 'listSessions' });
  });

  it.each(['c1', 'c2'])('throws if the page after the third has the cursor %s again', async (nextCursor) => {
    const page = (cursor: string) => Response.json({ sessions: [], nextCursor: cursor });
    const { client, requests } = fakeApi([page('c1'), page('c2'), page(nextCursor)]);
    const error = await errorOf(collect(client.listSessions.all({ user_id: 'u' })));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(error).toMatchObject({ operationId: 'listSessions', retryable: false });
    expect(requests).toHaveLength(3);
  });

  it.each([
    { place: 'within a page', item: 'a' },
    { place: 'before the next page', item: 'b' },
  ])('throws the reason of a signal that is aborted $place', async ({ item }) => {
    const { client, requests } = fakeApi(pagesWith(['a', 'b'], ['c']));
    const controller = new AbortController();
    const reason = new Error('closed');
    const read = async () => {
      for await (const { sessionId } of client.listSessions.all({ user_id: 'u' }, controller))
        if (sessionId === item) controller.abort(reason);
    };
    expect(await errorOf(read())).toBe(reason);
    expect(requests).toHaveLength(1);
  });
});

describe('pages', () => {
  it('yields each page with its other members', async () => {
    const pages = [
      { projectsActive: 3, projects: [{ projectId: 'a' }], nextCursor: 'c1' },
      { projectsActive: 3, projects: [] },
    ];
    const { client } = fakeApi(pages.map((page) => Response.json(page)));
    expect(await collect(client.listProjects.pages({ user_id: 'u' }))).toEqual(pages);
  });

  it('yields the CSV files of a route that has them', async () => {
    const file = (text: string, link: Record<string, string>) =>
      new Response(text, { headers: { 'Content-Type': 'text/csv', ...link } });
    const { client, requests } = fakeApi([
      file('a', { Link: '<?limit=1&cursor=c1>; rel="next"' }),
      file('b', {}),
    ]);
    const files = await collect(client.listAccounts.csv.pages({ limit: 1 }));
    expect(files.map(({ text }) => text)).toEqual(['a', 'b']);
    expect(requests.map(({ url }) => url.search)).toEqual(['?limit=1', '?limit=1&cursor=c1']);
    expect(requests[1]?.headers.get('accept')).toBe('text/csv');
  });
});

describe('the operations with pages', () => {
  const { client } = fakeApi([]);
  const methods = client as unknown as Record<string, { all?: unknown; csv?: { pages?: unknown } }>;

  it('are those that read a cursor', () => {
    const reading = CONTRACT.filter((route) => fieldsOf(route).some(({ name }) => name === 'cursor'));
    const having = Object.keys(methods).filter((id) => methods[id]?.all !== undefined);
    expect(having.sort()).toEqual(reading.map(({ operationId }) => operationId).sort());
  });

  it('have typed items', () => {
    expectTypeOf(client.listSessions.all({ user_id: 'u' })).toEqualTypeOf<
      AsyncGenerator<Session, void, undefined>
    >();
    expectTypeOf<ReturnType<Client['listAccounts']['csv']['pages']>>().toEqualTypeOf<
      AsyncGenerator<CsvFile, void, undefined>
    >();
    expectTypeOf<Client['getUsage']>().not.toHaveProperty('all');
    expectTypeOf<Client['getDailyUsage']['csv']>().not.toHaveProperty('pages');
    // @ts-expect-error a misspelt field
    const misspelt = () => client.listSessions.all({ user: 'u' });
    expect(misspelt).toBeTypeOf('function');
  });
});
