import { describe, expect, it } from 'vitest';
import { ApiError, CallError, isProblemOf, UnexpectedResponseError } from '../../../client/src/errors.ts';
import { CALLED_BY_OTHERS } from '../../../scripts/openapi/clientTypes.ts';
import { CONTRACT } from '../../../shared/contract/contract.ts';
import { PROBLEM_STATUSES } from '../../../shared/contract/problems.ts';
import { errorOf, fakeApi, problem } from '../../support/client/fakeApi.ts';
import { pathIds } from '../../support/client/pathIds.ts';

const once = { attemptsMax: 1 };
const html = (status: number, headers: Record<string, string> = {}) =>
  new Response('<html>Bad gateway</html>', { status, headers: { 'Content-Type': 'text/html', ...headers } });

describe('a problem of the API', () => {
  it('becomes an ApiError with its code, further members and request id', async () => {
    const figures = { projectsIncluded: 3, projectsActive: 3 };
    const { client } = fakeApi([problem(402, 'projects_exceeded', figures)]);
    const error = await errorOf(client.createProject({ project_id: 'p' }));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toBeInstanceOf(CallError);
    expect(error).toMatchObject({
      name: 'ApiError',
      message: 'What projects_exceeded means.',
      kind: 'problem',
      operationId: 'createProject',
      status: 402,
      code: 'projects_exceeded',
      retryable: false,
      detail: 'What projects_exceeded means.',
      extensions: figures,
      requestId: 'r-1',
      attempts: 1,
    });
  });

  it('has no member of the document among its extensions', async () => {
    const { client } = fakeApi([problem(404, 'project_not_found')]);
    const error = await errorOf(client.archiveProject({ project_id: 'p' }));
    expect((error as ApiError).extensions).toEqual({});
  });

  it('is one of its operation only', async () => {
    const { client } = fakeApi([problem(404, 'account_not_found')]);
    const error = await errorOf(client.getUsage());
    expect(isProblemOf(error, 'getUsage')).toBe(true);
    expect(isProblemOf(error, 'listProjects')).toBe(false);
    expect(isProblemOf(new Error('account_not_found'), 'getUsage')).toBe(false);
  });

  it('with a code of a newer API is an ApiError, but none that the operation declares', async () => {
    const { client } = fakeApi([problem(409, 'plan_retired')]);
    const error = await errorOf(client.createCheckout({ plan: 'starter', email: 'a@b.example' }));
    expect(error).toMatchObject({ kind: 'problem', code: 'plan_retired', isDeclared: false });
    expect(isProblemOf(error, 'createCheckout')).toBe(false);
  });

  it('has the status of the response, whatever the document says', async () => {
    const { client } = fakeApi([problem(404, 'account_not_found', { status: 200, retryable: 'yes' })]);
    expect(await errorOf(client.getUsage())).toMatchObject({ status: 404, retryable: false });
  });

  it.each(CONTRACT.filter(({ operationId }) => !CALLED_BY_OTHERS.includes(operationId)))(
    'of $operationId is declared for each of its codes',
    async ({ operationId, route, problems }) => {
      for (const code of problems) {
        const { client } = fakeApi([problem(PROBLEM_STATUSES[code], code)], once);
        const call = client[operationId as 'getUsage'] as (input: object) => Promise<unknown>;
        expect(isProblemOf(await errorOf(call(pathIds(route))), operationId as 'getUsage'), code).toBe(true);
      }
    },
  );
});

describe('a response that is no problem of the API', () => {
  it.each([408, 429, 500, 502, 503, 504])('with status %i is retryable', async (status) => {
    const { client } = fakeApi([html(status)], once);
    const error = await errorOf(client.getUsage());
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(error).toMatchObject({ kind: 'response', status, retryable: true, operationId: 'getUsage' });
    expect(String(error)).toBe(
      `UnexpectedResponseError: getUsage: the response has status ${status} and is not a problem of the API`,
    );
  });

  it.each([400, 403, 404, 405, 413, 501])('with status %i is not', async (status) => {
    const { client } = fakeApi([html(status)]);
    expect(await errorOf(client.getUsage())).toMatchObject({ kind: 'response', status, retryable: false });
  });

  it('shows a short message of API Gateway, with its request id', async () => {
    const message = Response.json(
      { message: `Too Many Requests${'!'.repeat(500)}` },
      { status: 429, headers: { 'apigw-requestid': 'gw-1' } },
    );
    const error = (await errorOf(fakeApi([message], once).client.getUsage())) as Error;
    expect(error).toMatchObject({ status: 429, requestId: 'gw-1', retryable: true });
    expect(error.message).toMatch(/is not a problem of the API: Too Many Requests!/);
    expect(error.message.length).toBeLessThan(300);
  });

  it.each<[what: string, response: () => Response]>([
    ['a page', () => html(200)],
    ['no body', () => new Response(null, { status: 204 })],
    ['cut off', () => new Response('{"plan":', { headers: { 'Content-Type': 'application/json' } })],
    ['a list', () => Response.json([])],
    ['null', () => Response.json(null)],
    ['text that calls itself JSON', () => new Response('ok', { headers: { 'Content-Type': 'text/json' } })],
    ['JSON that calls itself text', () => new Response('{"plan":"free"}')],
    ['a file that was not asked for', () => new Response('a', { headers: { 'Content-Type': 'text/csv' } })],
  ])('although it succeeded, because it is %s, is an error', async (_what, response) => {
    const { client, requests } = fakeApi([response()]);
    const error = await errorOf(client.getUsage());
    expect(error).toMatchObject({ kind: 'response', retryable: false });
    expect(String(error)).toMatch(/getUsage: the response with status 20[04] is not the JSON of this route$/);
    expect(requests).toHaveLength(1);
  });

  it.each<[where: string, response: () => Response]>([
    ['a server sees it', () => new Response(null, { status: 302, headers: { Location: 'https://x.test' } })],
    // A page sees neither the status nor the address of a redirect that is not followed.
    [
      'a page sees it',
      () =>
        Object.defineProperties(new Response(null), {
          type: { value: 'opaqueredirect' },
          status: { value: 0 },
        }),
    ],
  ])('but a redirect, as %s, is not followed', async (_where, response) => {
    const { client, requests } = fakeApi([response], { key: 'k' });
    const error = await errorOf(client.getUsage());
    expect(error).toMatchObject({ kind: 'response', retryable: false });
    expect(String(error)).toMatch(/the response is a redirect. Set baseUrl/);
    expect(requests.map(({ redirect }) => redirect)).toEqual(['manual']);
  });

  it.each<[what: string, document: unknown]>([
    ['without a code', { detail: 'No.' }],
    ['with a code that is no text', { code: 7, detail: 'No.' }],
    ['without a detail', { code: 'busy' }],
    ['that is a list', ['busy']],
    ['that is a text', 'busy'],
  ])('but a document %s is an error of its own', async (_what, document) => {
    const { client } = fakeApi([Response.json(document, { status: 503 })], once);
    expect(await errorOf(client.getUsage())).toMatchObject({ kind: 'response', status: 503 });
  });

  it('but a problem with hostile members changes no other object', async () => {
    const text = '{"code":"busy","detail":"x","__proto__":{"polluted":true},"constructor":{"prototype":{}}}';
    const headers = { 'Content-Type': 'application/problem+json' };
    const { client } = fakeApi([new Response(text, { status: 503, headers })], once);
    const error = (await errorOf(client.getUsage())) as ApiError;
    expect(error.code).toBe('busy');
    expect('polluted' in {}).toBe(false);
    expect(Object.getPrototypeOf(error.extensions)).toBe(Object.prototype);
  });
});

describe('a response that is a PDF', () => {
  const statement = { period: '20261009T101500Z' };
  const bytes = new Uint8Array([0x25, 0x50, 0x44, 0x46, 0x00, 0xff, 0xfe]);

  it('is its bytes, unchanged', async () => {
    const { client } = fakeApi([new Response(bytes, { headers: { 'Content-Type': 'application/pdf' } })]);
    expect(await client.getStatementPdf(statement)).toEqual(bytes);
  });

  it('becomes the problem that the API sends instead', async () => {
    const { client } = fakeApi([problem(404, 'statement_not_found')], once);
    expect(await errorOf(client.getStatementPdf(statement))).toMatchObject({ code: 'statement_not_found' });
  });

  it('is an error if it is something else, or the page of a proxy with that type', async () => {
    const { client } = fakeApi(
      [
        Response.json({}),
        new Response('no', { status: 502, headers: { 'Content-Type': 'application/pdf' } }),
      ],
      once,
    );
    expect(String(await errorOf(client.getStatementPdf(statement)))).toMatch(
      /status 200 is not the PDF of this route$/,
    );
    expect(await errorOf(client.getStatementPdf(statement))).toMatchObject({ kind: 'response', status: 502 });
  });
});
