import { assertNever } from '../pure/assert.ts';

/** What a key may do beyond acting for accounts: `admin` looks at all of them, as operators do. */
export const SCOPES = ['admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who is calling. A server with a secret key acts for every account. */
export type Principal = { kind: 'server'; keyName: string; scopes: Scope[] };

/** Whether the caller may read and change the account. What it may not touch does not exist for it: 404. */
export function mayTouch(principal: Principal, _accountId: string): boolean {
  switch (principal.kind) {
    case 'server':
      return true;
    default:
      return assertNever(principal.kind);
  }
}

/** Whether the caller is an operator. */
export function mayAdminister(principal: Principal): boolean {
  return principal.scopes.includes('admin');
}
