import type { Context } from 'aws-lambda';
import { expect, it } from 'vitest';
import { accountInputs } from '../../../shared/contract/accounts/inputs.ts';
import { accountRoutes } from '../../../shared/contract/accounts/routes.ts';
import type { Authenticate } from '../../../shared/credentials/authenticate.ts';
import type { Principal } from '../../../shared/credentials/principal.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { accountRoute, routed } from '../../../shared/http/routes.ts';
import type { Logger } from '../../../shared/lambda/logger.ts';
import { httpEvent } from '../../support/api/httpEvent.ts';

it('a refused request is one log line, with its id, route, status, code, key and account', async () => {
  const key: Principal = { kind: 'key', keyId: 'k1', keyName: 'gateway', scopes: ['billing'] };
  const route = accountRoute(accountRoutes.archiveProject, {
    input: accountInputs.archiveProject,
    handle: async (_deps: { authenticate: Authenticate }) => {
      throw new Problem('account_not_found', 'no');
    },
  });
  const lines: object[] = [];
  const logger = { info: (message: string, ids: object) => void lines.push({ message, ...ids }) };
  const handler = httpFunction(
    logger as unknown as Logger,
    routed(() => ({ authenticate: async () => key }), [route]),
  );
  const event = httpEvent({ route: route.route, query: { user_id: 'ada', project_id: 'p1' } });
  expect(await handler(event, {} as Context)).toMatchObject({ statusCode: 404 });
  const { route: name } = accountRoutes.archiveProject;
  expect(lines).toEqual([
    {
      message: 'request_answered',
      ...{
        requestId: 'request-1',
        route: name,
        status: 404,
        code: 'account_not_found',
        keyId: 'k1',
        accountId: 'ada',
      },
    },
  ]);
});
