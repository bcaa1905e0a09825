import type { Key } from '../queries/useKeys.ts';

export type KeyState = 'active' | 'revoked' | 'expired';

/** What the API makes of a key at `nowMs`. */
export function keyState(
  { revokedAt, expiresAt }: Pick<Key, 'revokedAt' | 'expiresAt'>,
  nowMs: number,
): KeyState {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && Date.parse(expiresAt) <= nowMs ? 'expired' : 'active';
}

/** Active keys first, then those that no longer work; in each part the newest first. */
export function sortKeys(keys: readonly Key[], nowMs: number): { active: Key[]; ended: Key[] } {
  const newest = keys.toSorted((left, right) => right.createdAt.localeCompare(left.createdAt));
  const isActive = (key: Key) => keyState(key, nowMs) === 'active';
  return { active: newest.filter(isActive), ended: newest.filter((key) => !isActive(key)) };
}
