import type { ProblemCode } from './problems.ts';
import type { GivenInputOf, Route } from './route.ts';

/** A request with fields is parsed, and so is a body. */
const WITH_INPUT = ['invalid_request'] as const;
const WITH_BODY = ['invalid_body', 'body_too_large'] as const;

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

/** A token names an account that the caller may touch. */
const FOR_USERS = ['account_not_found'] as const;

type ReadsInput<R extends Route> = keyof GivenInputOf<R> extends never ? false : true;

/** `problemsOf` as a type. */
export type ProblemOf<R extends Route> =
  | (typeof OF_EVERY_ROUTE)[number]
  | (ReadsInput<R> extends true
      ?
          | (typeof WITH_INPUT)[number]
          | (R['route'] extends `${'POST' | 'PUT'} ${string}` ? (typeof WITH_BODY)[number] : never)
      : never)
  | (R['scope'] extends 'public' ? never : (typeof WITH_CREDENTIALS)[number])
  | (R['forUsers'] extends true ? (typeof FOR_USERS)[number] : never)
  | R['problems'][number];

/**
 * The codes of all problems of a route: its own, and those that follow from what it reads. `readsInput`: it has fields, in
 * the path, the query or a JSON body.
 */
export function problemsOf(route: Route, readsInput: boolean): ProblemCode[] {
  const readsBody = readsInput && /^(POST|PUT) /.test(route.route);
  const codes: ProblemCode[] = [
    ...OF_EVERY_ROUTE,
    ...(readsInput ? WITH_INPUT : []),
    ...(readsBody ? WITH_BODY : []),
    ...(route.scope === 'public' ? [] : WITH_CREDENTIALS),
    ...(route.forUsers ? FOR_USERS : []),
    ...route.problems,
  ];
  return [...new Set(codes)].sort();
}
