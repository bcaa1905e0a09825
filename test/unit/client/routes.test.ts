import { expect, it } from 'vitest';
import { ADMIN_ROUTES } from '../../../client/src/adminRoutes.ts';
import { ROUTES } from '../../../client/src/routes.ts';
import { USER_ROUTES } from '../../../client/src/userRoutes.ts';

const pathsOf = (routes: Record<string, { route: string }>) =>
  Object.values(routes).map(({ route }) => route.split(' ')[1] ?? '');

it('the client of operators has all routes below /admin, and the client of users has none of them', () => {
  expect(pathsOf(ADMIN_ROUTES).filter((path) => !path.startsWith('/admin/'))).toEqual([]);
  expect(pathsOf(USER_ROUTES).filter((path) => path.startsWith('/admin/'))).toEqual([]);
  expect(Object.keys(ROUTES)).toHaveLength(
    Object.keys(ADMIN_ROUTES).length + Object.keys(USER_ROUTES).length,
  );
});
