import { isRestore } from '../../../services/ledger/domain/effects.ts';
import type { Account } from '../../../shared/account/account.ts';
import type { AccountWriters } from './writers.ts';

const DAY = 86_400;

/** What a change of an account has to tell: by account and key of the notice, the usage or the plan of each change that tells it. */
type Told = Map<string, (number | string)[]>;

/**
 * The notices that the changes of these accounts must have, computed from each pair of images by itself. An account that was erased has
 * those since it was created again.
 */
export function noticeTruth(accounts: AccountWriters[]): Told {
  const told: Told = new Map();
  for (const { accountId, written, erasures } of accounts) {
    const erased = new Set(erasures.map(({ life }) => life));
    for (const { change, isHeartbeat, life } of written) {
      if (isHeartbeat || erased.has(life)) continue;
      const { before, after, at } = change;
      if (!after || isRestore(change)) continue;
      const keys = [...quotaKeys(before, after, at), ...(before ? planKeys(before, after, at) : [])];
      for (const [key, fact] of keys) {
        const name = `${accountId} ${key}`;
        told.set(name, [...(told.get(name) ?? []), fact]);
      }
    }
  }
  return told;
}

/** How much of its quota an account has used: 0, 1 from 80 %, 2 from all of it. */
const levelOf = ({ sessionsUsed: used, sessionsIncluded: included }: Account): number =>
  included === 0 || used * 5 < included * 4 ? 0 : used < included ? 1 : 2;

/** The days since the account's paid time has ended, while its grace lasts. */
function graceDays({ subscription }: Account, at: number): number | undefined {
  if (subscription?.status !== 'active') return undefined;
  const { paidUntil, graceUntil = paidUntil, cancelAt = Infinity } = subscription;
  return paidUntil <= at && at < Math.min(graceUntil, cancelAt) ? (at - paidUntil) / DAY : undefined;
}

function quotaKeys(before: Account | undefined, after: Account, at: number): [key: string, used: number][] {
  const level = levelOf(after);
  const days = graceDays(after, at);
  if (level === 0 || (days !== undefined && days < 1)) return [];
  const known = before?.usageSince === after.usageSince ? levelOf(before) : 0;
  const isRevised = before?.revision !== after.revision;
  const wasInGrace =
    before !== undefined &&
    before.version !== after.version &&
    graceDays(before, Math.min(at, before.validUntil - 1)) !== undefined;
  const tells = level > known || (days === undefined ? wasInGrace : isRevised);
  const { usageSince, sessionsIncluded, sessionsUsed } = after;
  const kind = level === 2 ? 'quota_100' : 'quota_80';
  return tells ? [[`${kind}#${usageSince}#${sessionsIncluded}`, sessionsUsed]] : [];
}

function planKeys(before: Account, after: Account, at: number): [key: string, plan: string][] {
  const keys: [string, string][] = [];
  const { plan, version, subscription } = after;
  const { graceUntil, paidUntil = 0, cancelAt = Infinity } = before.subscription ?? {};
  const isOver =
    Math.min(graceUntil ?? paidUntil, cancelAt) <= at || before.subscription?.status !== 'active';
  // A plan that nobody wrote the end of, until another subscription began, is replaced by it.
  const isReplaced = isOver && plan !== 'free' && subscription?.id !== before.subscription?.id;
  const hadPlan = before.plan !== 'free' && !isReplaced;
  if (hadPlan && plan === 'free') keys.push([`plan_ended#${version}`, before.plan]);
  if (hadPlan && plan !== 'free' && plan !== before.plan) keys.push([`plan_changed#${version}`, plan]);
  if (!hadPlan && plan !== 'free' && subscription?.id !== before.subscription?.id)
    keys.push([`welcome#${subscription?.id}`, plan]);
  const [was, is] = [before.subscription?.cancelAt, subscription?.cancelAt];
  if (plan === 'free' || subscription?.id !== before.subscription?.id || was === is) return keys;
  if (is !== undefined) keys.push([`cancellation#${is}#${version}`, plan]);
  else if (was !== undefined) keys.push([`cancellation_undone#${was}#${version}`, plan]);
  return keys;
}

/**
 * How the notices of a table differ from what they have to be. A notice of 80 % may be missing beside that of 100 % of the same period and
 * quota, because a batch that crosses both tells the second.
 */
export function noticeDifferences(
  accounts: AccountWriters[],
  items: Record<string, unknown>[],
): { missing: string[]; unexpected: string[]; count: number } {
  const truth = noticeTruth(accounts);
  const stored = new Map(
    items
      .filter(({ pk }) => String(pk).startsWith('NOTICE#'))
      .map((item) => [`${String(item.pk).slice('NOTICE#'.length)} ${item.sk}`, item]),
  );
  const isCovered = (name: string) =>
    name.includes(' quota_80#') && stored.has(name.replace(' quota_80#', ' quota_100#'));
  const isTold = (name: string, { facts, state }: Record<string, unknown>) => {
    const { used, plan } = facts as { used?: number; plan: string };
    return state === 'new' && truth.get(name)?.includes(used ?? plan);
  };
  return {
    missing: [...truth.keys()].filter((name) => !stored.has(name) && !isCovered(name)),
    unexpected: [...stored].filter(([name, item]) => !isTold(name, item)).map(([name]) => name),
    count: stored.size,
  };
}
