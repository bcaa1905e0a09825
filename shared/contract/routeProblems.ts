import type { ProblemCode } from './problems.ts';
import type { Route } from './route.ts';

/** Every function refuses a request whose head is too large, and any function can fail. */
const OF_EVERY_ROUTE = ['query_too_long', 'headers_too_large', 'internal_error'] as const;

/** Keys are read from the table, tokens are checked with the keys of their issuer, and routes read or write the table. */
const WITH_CREDENTIALS = [
  'unauthorized',
  'forbidden',
  'busy',
  'issuer_unavailable',
  'service_unavailable',
] as const;

/** Those that follow from what any of the routes reads. */
export const GENERAL_PROBLEMS: readonly ProblemCode[] = [
  ...OF_EVERY_ROUTE,
  ...WITH_CREDENTIALS,
  'invalid_request',
  'invalid_body',
  'body_too_large',
  'account_not_found',
];

/**
 * The codes of all problems of a route: its own, and those that follow from what it reads. `readsInput`: it has fields that
 * can be invalid, in the path, the query or a JSON body.
 */
export function problemsOf(
  route: Pick<Route, 'route' | 'scope' | 'forUsers' | 'problems' | 'readsQuery'>,
  readsInput: boolean,
): ProblemCode[] {
  const readsBody = readsInput && !route.readsQuery && /^(POST|PUT) /.test(route.route);
  const codes: ProblemCode[] = [
    ...OF_EVERY_ROUTE,
    ...(readsInput ? (['invalid_request'] as const) : []),
    ...(readsBody ? (['invalid_body', 'body_too_large'] as const) : []),
    ...(route.scope === 'public' ? [] : WITH_CREDENTIALS),
    ...(route.forUsers ? (['account_not_found'] as const) : []),
    ...route.problems,
  ];
  return [...new Set(codes)].sort();
}
