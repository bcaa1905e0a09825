import type { Scope } from '../../../shared/contract/scopes.ts';

/** The user of the callers in the matrix of access. */
export const OWN = 'own-user';

export type Expected = [status: number, code?: string];

/** The access rule of a route, the request that is sent to it, and the response to callers with access. */
export type Row = {
  needs: Scope | 'users' | 'nothing';
  forUsers?: boolean;
  path?: string;
  body?: object;
  query?: Record<string, string>;
  response: Expected;
};

export const UNAUTHORIZED: Expected = [401, 'unauthorized'];
export const FORBIDDEN: Expected = [403, 'forbidden'];

/** A kind of caller. `user` becomes the `user_id` of the request, which has none if it is undefined. */
export type Caller = { authorization?: string; user?: string; expected(row: Row, route: string): Expected };

export const unauthorized = (authorization?: string): Caller => ({
  authorization,
  user: OWN,
  expected: () => UNAUTHORIZED,
});

export const userExpected = ({ forUsers, response }: Row, isOwn: boolean): Expected => {
  if (!forUsers) return FORBIDDEN;
  return isOwn ? response : [404, 'account_not_found'];
};
