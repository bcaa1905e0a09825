import { assertNever } from '../pure/assert.ts';

/** Who is calling. A server with a secret key acts for every account. */
export type Principal = { kind: 'server'; keyName: string };

/** Whether the caller may read and change the account. What it may not touch does not exist for it: 404. */
export function mayTouch(principal: Principal, _accountId: string): boolean {
  switch (principal.kind) {
    case 'server':
      return true;
    default:
      return assertNever(principal.kind);
  }
}
