import type { Account } from '../../../shared/account/account.ts';
import { accountAt } from '../../../shared/account/rollOver.ts';
import { busy } from '../../../shared/fault.ts';
import type { BadgeStore, ProjectStore } from './ports.ts';

/** Callers who renew the key of one project at the same time cost each other a round. */
const ROUNDS_MAX = 6;

/**
 * Gives a project of the account a new public key; the former one is unknown from then on. Returns undefined if the account, as it is
 * stored, has no such project. Throws `busy` if other callers win every round. `now` is epoch seconds.
 */
export async function renewBadgeKey(
  store: Pick<ProjectStore, 'readProject' | 'replacePublicKey'>,
  stored: Account | undefined,
  { projectId, now }: { projectId: string; now: number },
): Promise<string | undefined> {
  // Without the account, an erasure may be about to delete the project: a key that it has not read would stay.
  if (!stored) return undefined;
  const key = { accountId: stored.accountId, projectId };
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const item = await store.readProject(key);
    if (!item && !Object.hasOwn(stored.projects, projectId)) return undefined;
    const publicKey = await store.replacePublicKey({ ...key, former: item?.publicKey, now });
    if (publicKey !== undefined) return publicKey;
  }
  throw busy('the project');
}

/**
 * Whether the pages of the project with this public key show the badge: it is active, and its account has the plan free. Does the same
 * work for every text, so that nobody can find out which keys exist but by those that show the badge. `now` is epoch seconds.
 */
export async function showsBadge(
  store: BadgeStore,
  { publicKey, now }: { publicKey: string; now: number },
): Promise<boolean> {
  const project = await store.readBadge(publicKey);
  const account = accountAt(await store.readBadgeAccount(project?.accountId), now);
  const isActive = Object.hasOwn(account.projects, project?.projectId ?? '');
  return isActive && account.plan === 'free';
}
