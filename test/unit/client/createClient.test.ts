import { describe, expect, expectTypeOf, it } from 'vitest';
import { createClient } from '../../../client/src/createClient.ts';
import { isProblemOf } from '../../../client/src/errors.ts';

describe('a client', () => {
  it('calls a route by its operation id', async () => {
    const requests: [string, RequestInit | undefined][] = [];
    const client = createClient({
      baseUrl: 'https://api.test/',
      token: async () => 't1',
      fetch: async (url, init) => {
        requests.push([String(url), init]);
        return Response.json({ plan: 'free' });
      },
    });
    const usage = await client.getUsage({ by: 'project' });
    expectTypeOf(usage.sessionsUsed).toEqualTypeOf<number>();
    expect(usage).toEqual({ plan: 'free' });
    expect(requests).toMatchObject([
      [
        'https://api.test/billing/usage?by=project',
        { method: 'GET', headers: { Authorization: 'Bearer t1' } },
      ],
    ]);
  });

  it('throws a problem with its members', async () => {
    const client = createClient({
      baseUrl: '',
      fetch: async () =>
        Response.json(
          { status: 402, code: 'projects_exceeded', retryable: false, detail: 'No.', projectsActive: 1 },
          { status: 402, headers: { 'x-request-id': 'r1' } },
        ),
    });
    const error = await client.createProject({ project_id: 'a' }).catch((thrown: unknown) => thrown);
    if (!isProblemOf(error, 'createProject') || error.code !== 'projects_exceeded') throw error;
    expectTypeOf(error.extensions.projectsActive).toEqualTypeOf<number>();
    // @ts-expect-error no problem of this route
    expect(error.code === 'last_admin_key').toBe(false);
    expect(error).toMatchObject({ status: 402, requestId: 'r1', extensions: { projectsActive: 1 } });
  });
});
