import type { Route } from '../route.ts';

/** The routes of customers who come from the minutes-based service. */
export const migrationRoutes = {
  getMigration: {
    operationId: 'getMigration',
    route: 'GET /accounts/migration',
    scope: 'users',
    forUsers: true,
    problems: ['rate_limited', 'migration_not_found'],
    summary: 'Get what changes for a user who comes from the minutes-based service',
    tags: ['Migration'],
  },
  decideMigration: {
    operationId: 'decideMigration',
    route: 'POST /accounts/migration',
    scope: 'users',
    forUsers: true,
    problems: [
      'rate_limited',
      'migration_not_found',
      'migration_too_late',
      'migration_plan_not_offered',
      'migration_left_out',
    ],
    summary: 'Decide about the change: agree, choose another plan, or leave',
    tags: ['Migration'],
  },
} as const satisfies Record<string, Route>;
