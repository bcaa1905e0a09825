import { expect, it, vi } from 'vitest';
import { meteringInputs } from '../../../shared/contract/metering/inputs.ts';
import { meteringRoutes } from '../../../shared/contract/metering/routes.ts';
import { rateLimitedRoute } from '../../../shared/http/routes.ts';
import { httpEvent } from '../../support/api/httpEvent.ts';

it('a request over the rate limit is refused before its work begins', async () => {
  const handle = vi.fn(async () => ({ status: 200 as const, body: { sessions: [] } }));
  const { route, respond } = rateLimitedRoute(meteringRoutes.listSessions, {
    input: meteringInputs.listSessions,
    handle,
  });
  let requests = 0;
  const deps = {
    authenticate: async () => ({
      kind: 'key' as const,
      keyId: 'key_1',
      keyName: 'test',
      scopes: ['read' as const],
    }),
    store: { readAccount: async () => undefined, countRequest: async () => ++requests },
  };
  const request = {
    event: httpEvent({ route, apiKey: 'unused', query: { user_id: 'u1' } }),
    now: 0,
    context: { addHeaders: () => undefined, addLogIds: () => undefined },
  };
  for (let index = 0; index < 100; index++) await respond(deps, request);
  await expect(respond(deps, request)).rejects.toMatchObject({ code: 'rate_limited' });
  expect(handle).toHaveBeenCalledTimes(100);
});
