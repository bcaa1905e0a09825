import type { Account } from '../../../shared/account/account.ts';
import { rollOver } from '../../../shared/account/rollOver.ts';
import { assertNever } from '../../../shared/assertNever.ts';
import { busy } from '../../../shared/fault.ts';
import type { ArchivedUsage, ProjectItem, ProjectStore } from './ports.ts';

/** A rollover and an addition take one round each. Other callers may cost each a few more. */
const ROUNDS_MAX = 6;

export type Project = Pick<ProjectItem, 'projectId' | 'name' | 'createdAt' | 'archivedAt' | 'publicKey'>;

type ProjectKey = { accountId: string; projectId: string };

/** A project as callers see it. New sessions may name it while it is active. */
export type ShownProject = Project & { active: boolean };

export type CreateOutcome =
  /** `known`: the project was active already. */
  | { kind: 'created' | 'known'; project: Project }
  | { kind: 'refused'; reason: 'projects_exceeded'; account: Account };

/** The next step towards making a project active at `now` (epoch seconds). */
export function decideProject(
  account: Account,
  {
    projectId,
    projectsMax = account.projectsIncluded,
    now,
  }: { projectId: string; projectsMax?: number | undefined; now: number },
): { kind: 'known' | 'roll_over' | 'exceeded' | 'add' } {
  if (Object.hasOwn(account.projects, projectId)) return { kind: 'known' };
  if (account.validUntil <= now) return { kind: 'roll_over' };
  const isFull = Object.keys(account.projects).length >= projectsMax;
  return { kind: isFull ? 'exceeded' : 'add' };
}

/**
 * Creates a project, unless the account has as many active projects as its plan includes. One conditional write of the
 * account item decides. A project that is already active is renamed. An archived project is restored with its
 * usage of this period. A project without a public key gets one. A crash between the writes of the account and of the project's
 * own item leaves the project without its name or its key, and a repeated call adds them. Throws `busy` if other callers win every round.
 * `projectsMax` replaces what the plan includes: an account that is moved here gets its plan afterwards. `now` is epoch seconds.
 */
export async function createProject(
  store: ProjectStore,
  {
    accountId,
    projectId,
    name,
    projectsMax,
    now,
  }: ProjectKey & { name: string; projectsMax?: number; now: number },
): Promise<CreateOutcome> {
  const key = { accountId, projectId };
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const account = await store.readOrCreateAccount(accountId, now);
    const decision = decideProject(account, { projectId, projectsMax, now });
    switch (decision.kind) {
      case 'known':
        return { kind: 'known', project: await nameProject(store, { ...key, name, now }) };
      case 'exceeded':
        return { kind: 'refused', reason: 'projects_exceeded', account };
      case 'roll_over':
        await store.saveEntitlements({ before: account, after: rollOver(account, now) });
        break;
      case 'add': {
        const history = await readHistory(store, account, { projectId, now });
        if (await store.addProject({ ...key, ...history, projectsMax, now })) {
          return { kind: 'created', project: await nameProject(store, { ...key, name, now }) };
        }
        break;
      }
      default:
        assertNever(decision.kind);
    }
  }
  throw busy('the account');
}

async function nameProject(
  store: ProjectStore,
  project: ProjectKey & { name: string; now: number },
): Promise<Project> {
  const named = await store.nameProject(project);
  if (named.publicKey !== undefined) return named;
  const publicKey = await store.replacePublicKey(project);
  // Another call may have given it one.
  return publicKey === undefined ? ((await store.readProject(project)) ?? named) : { ...named, publicKey };
}

/** When the project was first created, and its usage if it was archived in this period. */
async function readHistory(
  store: ProjectStore,
  { accountId, usageSince }: Account,
  { projectId, now }: { projectId: string; now: number },
): Promise<ArchivedUsage & { createdAt: number }> {
  const item = await store.readProject({ accountId, projectId });
  const used = item?.archived?.usageSince === usageSince ? item.archived : undefined;
  return {
    createdAt: item?.createdAt ?? now,
    usageSince,
    sessionsUsed: used?.sessionsUsed ?? 0,
    secondsUsed: used?.secondsUsed ?? 0,
  };
}

/**
 * Archives a project: new sessions can no longer name it, and its open sessions continue. Its usage moves from the account
 * to the project's own item. A crash between the two writes, or a restore at that moment, loses the usage of the project,
 * but never that of the account. Returns undefined if the project never existed.
 */
export async function archiveProject(
  store: ProjectStore,
  { accountId, projectId, now }: ProjectKey & { now: number },
): Promise<Project | undefined> {
  const key = { accountId, projectId };
  const removed = await store.removeProject(key);
  if (!removed) {
    const item = await store.readProject(key);
    if (!item || item.archivedAt !== undefined) return item;
  }
  return store.markArchived({ ...key, now, ...(removed ? { archived: removed } : {}) });
}

/** A page of the account's projects: all active ones on the first page, then the others in the order of their ids. */
export async function listProjects(
  store: ProjectStore,
  account: Account,
  page: { limit: number; after?: string },
): Promise<{ projects: ShownProject[]; next?: string }> {
  const [active, { items, next }] = await Promise.all([
    page.after === undefined ? activeProjects(store, account) : [],
    store.listProjects({ accountId: account.accountId, ...page }),
  ]);
  const others = items.filter(({ projectId }) => !Object.hasOwn(account.projects, projectId));
  return { projects: [...active, ...others.map((item) => ({ ...item, active: false }))], next };
}

/** The account holds which projects are active, and their own items hold their names. */
async function activeProjects(
  store: ProjectStore,
  { accountId, projects }: Account,
): Promise<ShownProject[]> {
  const items = await store.readProjects(accountId, Object.keys(projects));
  const byId = new Map(items.map((item) => [item.projectId, item]));
  return Object.entries(projects)
    .map(([projectId, [createdAt]]) => ({
      projectId,
      name: byId.get(projectId)?.name ?? projectId,
      publicKey: byId.get(projectId)?.publicKey,
      createdAt,
      active: true,
    }))
    .sort((one, other) => one.projectId.localeCompare(other.projectId));
}

/**
 * The archived projects that are searched for usage in this period: 2 × 100 items of about 150 bytes are 4 read units.
 * An account can create and archive any number of projects, which must not make each read of its usage expensive.
 */
const PAGE_MAX = 100;
const PAGES_MAX = 2;

export type ProjectUsage = Pick<ShownProject, 'projectId' | 'name' | 'active'> & {
  sessionsUsed: number;
  secondsUsed: number;
};

/** The usage of each active project in the account's period, and of archived projects among the first 200 ids. */
export async function usageByProject(store: ProjectStore, account: Account): Promise<ProjectUsage[]> {
  const active = (await activeProjects(store, account)).map(({ projectId, name }) => {
    const [, sessionsUsed = 0, secondsUsed = 0] = account.projects[projectId] ?? [];
    return { projectId, name, active: true, sessionsUsed, secondsUsed };
  });
  const archived: ProjectUsage[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const { accountId, usageSince, projects } = account;
    const { items, next } = await store.listProjects({ accountId, limit: PAGE_MAX, after });
    for (const { projectId, name, archived: used } of items) {
      if (Object.hasOwn(projects, projectId) || used?.usageSince !== usageSince) continue;
      const { sessionsUsed, secondsUsed } = used;
      archived.push({ projectId, name, active: false, sessionsUsed, secondsUsed });
    }
    after = next;
    if (after === undefined) break;
  }
  return [...active, ...archived];
}
