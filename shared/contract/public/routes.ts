import type { Route } from '../route.ts';

export const publicRoutes = {
  listPlans: {
    operationId: 'listPlans',
    route: 'GET /billing/plans',
    scope: 'public',
    forUsers: false,
    problems: [],
    summary: 'List the plans',
    tags: ['Public'],
  },
  getHealth: {
    operationId: 'getHealth',
    route: 'GET /health',
    scope: 'public',
    forUsers: false,
    problems: [],
    summary: 'Check that the API responds',
    tags: ['Public'],
  },
  getOpenApi: {
    operationId: 'getOpenApi',
    route: 'GET /openapi.json',
    scope: 'public',
    forUsers: false,
    problems: [],
    summary: 'Get this document',
    tags: ['Public'],
  },
  getBadge: {
    operationId: 'getBadge',
    route: 'GET /badge/{public_key}',
    scope: 'public',
    forUsers: false,
    acceptsAnyInput: true,
    problems: [],
    summary: 'Get whether the web pages of a project show the badge',
    tags: ['Public'],
  },
} as const satisfies Record<string, Route>;
