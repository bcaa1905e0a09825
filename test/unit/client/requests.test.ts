import { describe, expect, it } from 'vitest';
import { createClient } from '../../../client/src/createClient.ts';
import { CALLED_BY_OTHERS } from '../../../scripts/openapi/clientTypes.ts';
import { componentOf, operations } from '../../support/api/openApi.ts';
import { errorOf, fakeApi } from '../../support/client/fakeApi.ts';

type AnyMethod = ((input: Record<string, unknown>) => Promise<unknown>) & { csv?: AnyMethod };

/** The operations of the API reference that a program can call, with the fields that each of them reads, by their places. */
const documented = [...operations]
  .filter(([, { operationId }]) => !CALLED_BY_OTHERS.includes(operationId))
  .map(([route, { operationId, parameters = [], requestBody, responses }]) => {
    const ref = requestBody?.content['application/json']?.schema.$ref;
    const { properties = {} } = (ref ? componentOf(ref) : {}) as { properties?: object };
    const placed = (place: string) => parameters.filter((one) => one.in === place).map(({ name }) => name);
    const hasCsv = 'text/csv' in ((responses[200] as { content?: object })?.content ?? {});
    const [method = '', path = ''] = route.split(' ');
    const fields = { path: placed('path'), query: placed('query'), body: Object.keys(properties) };
    const isPdf = 'application/pdf' in ((responses[200] as { content?: object })?.content ?? {});
    return { operationId, method, path, fields, hasCsv, isPdf };
  });

const pdf = () => new Response('%PDF-1.7', { headers: { 'Content-Type': 'application/pdf' } });

const valuesOf = (names: string[]) => Object.fromEntries(names.map((name) => [name, `${name} 1&2/ü`]));

describe('a client', () => {
  it('has a method for each operation of the API reference, and no other', () => {
    const names = documented.map(({ operationId }) => operationId).sort();
    const { clock: _clock, credentials: _credentials, ...methods } = createClient({ baseUrl: '' });
    expect(Object.keys(methods).sort()).toEqual(names);
  });

  it.each(documented)('sends $operationId as the API reference describes it', async (operation) => {
    const { operationId, method, path, fields, isPdf } = operation;
    const { client, requests } = fakeApi([isPdf ? pdf() : Response.json({})], { key: 'k' });
    const call = client[operationId as keyof typeof client] as AnyMethod;
    await call(valuesOf(Object.values(fields).flat()));
    const [request] = requests;
    expect(request?.method).toBe(method);
    const sentPath = path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(`${name} 1&2/ü`));
    expect(request?.url.pathname).toBe(sentPath);
    expect(Object.fromEntries(request?.url.searchParams ?? [])).toEqual(valuesOf(fields.query));
    const hasBody = method === 'POST' || method === 'PUT';
    expect(request?.body).toEqual(hasBody ? valuesOf(fields.body) : undefined);
    expect(request?.headers.get('content-type')).toBe(hasBody ? 'application/json' : null);
    expect(request?.headers.get('accept')).toBe(isPdf ? 'application/pdf' : 'application/json');
    expect(call.csv !== undefined).toBe(operation.hasCsv);
  });

  it('leaves out a field that is undefined, and sends numbers in a query as text', async () => {
    const { client, requests } = fakeApi([Response.json({})]);
    await client.listSessions({ user_id: 'u', limit: 7, cursor: undefined });
    await client.createProject({ user_id: 'u', project_id: 'p', name: undefined });
    expect(requests[0]?.url.search).toBe('?user_id=u&limit=7');
    expect(requests[1]?.body).toEqual({ user_id: 'u', project_id: 'p' });
  });

  it.each(['', '.', '..', undefined, 7])(
    'sends nothing for an id in a path that would lead to another route: %j',
    async (id) => {
      const { client, requests } = fakeApi([Response.json({})]);
      const error = await errorOf(client.archiveProject({ user_id: 'u', project_id: id as string }));
      expect(String(error)).toBe('TypeError: archiveProject: project_id must be the text of an id');
      expect(requests).toEqual([]);
    },
  );

  it.each([
    ['https://api.test/', 'https://api.test/health'],
    ['https://api.test/v1//', 'https://api.test/v1/health'],
    ['', '/health'],
  ])('appends paths to the base address %j', async (baseUrl, address) => {
    const addresses: unknown[] = [];
    const send: typeof fetch = async (url) => {
      addresses.push(url);
      return Response.json({});
    };
    await createClient({ baseUrl, fetch: send }).getHealth();
    expect(addresses).toEqual([address]);
  });

  it.each(['api.test', 'ftp://api.test', 'https://user:secret@api.test', 'https://api.test?x=1', 'https://'])(
    'cannot be created with the base address %s',
    (baseUrl) => {
      expect(() => createClient({ baseUrl })).toThrow(/^baseUrl must be an address/);
    },
  );

  it.each([{ timeoutMs: 0 }, { attemptsMax: 0 }, { totalMs: Number.NaN }])(
    'cannot be created with %j, a limit that lets nothing through',
    (limit) => {
      expect(() => createClient({ baseUrl: '', ...limit })).toThrow(/must be a number above 0$/);
    },
  );

  it('uses the global fetch that is set at the time of the call', async () => {
    const client = createClient({ baseUrl: 'https://api.test' });
    const before = globalThis.fetch;
    globalThis.fetch = async () => Response.json({ status: 'ok' });
    try {
      expect(await client.getHealth()).toEqual({ status: 'ok' });
    } finally {
      globalThis.fetch = before;
    }
  });
});

describe('a file in CSV', () => {
  const csv = (headers: Record<string, string> = {}) =>
    new Response('day,sessions\r\n2026-11-22,3\r\n', {
      headers: { 'Content-Type': 'text/csv; charset=utf-8', ...headers },
    });

  it('is requested by Accept, and has its name and the cursor of the next page', async () => {
    const { client, requests } = fakeApi([
      csv({
        'Content-Disposition': 'attachment; filename="periods.csv"',
        Link: '<?user_id=u&limit=1&cursor=abc%2B1>; rel="next"',
      }),
    ]);
    expect(await client.listUsagePeriods.csv({ user_id: 'u', limit: 1 })).toEqual({
      text: 'day,sessions\r\n2026-11-22,3\r\n',
      fileName: 'periods.csv',
      nextCursor: 'abc+1',
    });
    expect(requests[0]?.headers.get('accept')).toBe('text/csv');
    expect(requests[0]?.url.search).toBe('?user_id=u&limit=1');
  });

  it('has no cursor on the last page', async () => {
    const { client } = fakeApi([csv()]);
    expect(await client.getDailyUsage.csv({ user_id: 'u' })).toMatchObject({
      fileName: undefined,
      nextCursor: undefined,
    });
  });

  it('is not taken for one if the response is JSON', async () => {
    const { client } = fakeApi([Response.json({ days: [] })]);
    expect(await errorOf(client.getDailyUsage.csv())).toMatchObject({ kind: 'response', status: 200 });
  });
});
