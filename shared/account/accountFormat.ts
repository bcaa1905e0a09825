/**
 * In format 1 each limit is an attribute of its own. Format 2 has them as one list, leaves out what follows from the rest, and has
 * `revision`. Both are read. A stage writes format 2 once all its functions read it (docs/deploy.md); the next write of entitlements
 * then changes an item's format.
 */
export type AccountFormat = 1 | 2;

export const CURRENT_FORMAT: AccountFormat = 2;
