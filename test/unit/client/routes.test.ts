import { expect, it } from 'vitest';
import { ADMIN_ROUTES, USER_ROUTES } from '../../../client/src/apiRoutes.ts';
import { createClient } from '../../../client/src/createClient.ts';
import { CALLED_BY_OTHERS } from '../../../scripts/openapi/clientTypes.ts';
import { REPEATABLE } from '../../../scripts/openapi/repeatable.ts';
import { CONTRACT } from '../../../shared/contract/contract.ts';
import { GENERAL_PROBLEMS } from '../../../shared/contract/routeProblems.ts';

const pathsOf = (routes: Record<string, { route: string }>) =>
  Object.values(routes).map(({ route }) => route.split(' ')[1] ?? '');

it('the client of operators has all routes below /admin, and the client of users has none of them', () => {
  expect(pathsOf(ADMIN_ROUTES).filter((path) => !path.startsWith('/admin/'))).toEqual([]);
  expect(pathsOf(USER_ROUTES).filter((path) => path.startsWith('/admin/'))).toEqual([]);
});

it('a client has a method for each operation of the contracts that a program calls', () => {
  const operations = CONTRACT.map(({ operationId }) => operationId).filter(
    (operationId) => !CALLED_BY_OTHERS.includes(operationId),
  );
  const { clock: _clock, credentials: _credentials, ...methods } = createClient({ baseUrl: '' });
  expect(Object.keys(methods).sort()).toEqual(operations.sort());
});

it('it is decided of each operation that writes, and of no other, whether it can be repeated', () => {
  const writing = Object.entries({ ...USER_ROUTES, ...ADMIN_ROUTES }).filter(
    ([, { route }]) => !route.startsWith('GET '),
  );
  expect(Object.keys(REPEATABLE).sort()).toEqual(writing.map(([operationId]) => operationId).sort());
});

it('a client knows the problems of each route: those of the route itself, and the general ones', () => {
  const routes = { ...USER_ROUTES, ...ADMIN_ROUTES };
  for (const { operationId, problems } of CONTRACT) {
    if (!(operationId in routes)) continue;
    const own: readonly string[] = routes[operationId as keyof typeof routes].problems;
    expect(problems.filter((code) => !own.includes(code) && !GENERAL_PROBLEMS.includes(code))).toEqual([]);
  }
});
