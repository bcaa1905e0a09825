import type { Route } from '../route.ts';

/** The routes of operators, apart from those of customers: pages for customers do not load them. */
export const migrationAdminRoutes = {
  listMigrations: {
    operationId: 'listMigrations',
    route: 'GET /admin/migration',
    scope: 'admin',
    forUsers: false,
    problems: [],
    summary: 'List the accounts of the minutes-based service; the first page counts them',
    tags: ['Admin'],
  },
  getAccountMigration: {
    operationId: 'getAccountMigration',
    route: 'GET /admin/accounts/{user_id}/migration',
    scope: 'admin',
    forUsers: false,
    problems: ['migration_not_found'],
    summary: 'Get what becomes of an account of the minutes-based service',
    tags: ['Admin'],
  },
} as const satisfies Record<string, Route>;
