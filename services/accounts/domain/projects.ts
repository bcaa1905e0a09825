import type { Account } from '../../../shared/account/account.ts';
import { rollOver } from '../../../shared/account/rollOver.ts';
import { assertNever } from '../../../shared/assertNever.ts';
import { busy } from '../../../shared/fault.ts';
import type { ArchivedUsage, ProjectItem, ProjectStore } from './ports.ts';

/** A settling, an addition, and each of them lost a few times to another caller. */
const ROUNDS_MAX = 6;

export type Project = Pick<ProjectItem, 'projectId' | 'name' | 'createdAt' | 'archivedAt'>;

type ProjectKey = { accountId: string; projectId: string };

/** What is shown of a project: one that is active may be used by new sessions. */
export type ShownProject = Project & { active: boolean };

export type CreateOutcome =
  | { kind: 'created' | 'known'; project: Project }
  | { kind: 'refused'; reason: 'projects_exceeded'; account: Account };

/** What the account says to a project that is to be active at `now`. */
export function decideProject(
  account: Account,
  { projectId, now }: { projectId: string; now: number },
): { kind: 'known' | 'roll_over' | 'exceeded' | 'add' } {
  if (Object.hasOwn(account.projects, projectId)) return { kind: 'known' };
  if (account.validUntil <= now) return { kind: 'roll_over' };
  const isFull = Object.keys(account.projects).length >= account.projectsIncluded;
  return { kind: isFull ? 'exceeded' : 'add' };
}

/**
 * Makes a project active, unless the account has as many as its plan includes: the account item decides, in one write.
 * The same again gives it the new name and is no second project; one that was archived comes back with what was used
 * for it in this period. A crash between the account and the project's own item leaves it without its name, which the
 * same call again gives it. Instants are epoch seconds.
 */
export async function createProject(
  store: ProjectStore,
  { accountId, projectId, name, now }: ProjectKey & { name: string; now: number },
): Promise<CreateOutcome> {
  const key = { accountId, projectId };
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const account = await store.readOrCreateAccount(accountId, now);
    const decision = decideProject(account, { projectId, now });
    switch (decision.kind) {
      case 'known':
        return { kind: 'known', project: await store.nameProject({ ...key, name, now }) };
      case 'exceeded':
        return { kind: 'refused', reason: 'projects_exceeded', account };
      case 'roll_over':
        await store.saveEntitlements({ before: account, after: rollOver(account, now) });
        break;
      case 'add': {
        const before = await knownBefore(store, account, { projectId, now });
        if (await store.addProject({ ...key, ...before, now })) {
          return { kind: 'created', project: await store.nameProject({ ...key, name, now }) };
        }
        break;
      }
      default:
        assertNever(decision.kind);
    }
  }
  throw busy('the account');
}

/** When a project was first made, and what was used for it if it was archived in this period. */
async function knownBefore(
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
 * Takes a project away from new sessions; those that are open go on. What was used for it moves from the account to the
 * project's item: a crash between the two, or making it again at that moment, loses that figure, and no other. False if there never was such a project.
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

/** A page of the account's projects: the active ones before all others, which follow in the order of their ids. */
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

/** The account says which are active, their items what they are called. */
async function activeProjects(
  store: ProjectStore,
  { accountId, projects }: Account,
): Promise<ShownProject[]> {
  const items = await store.readProjects(accountId, Object.keys(projects));
  const names = new Map(items.map(({ projectId, name }) => [projectId, name]));
  return Object.entries(projects)
    .map(([projectId, [createdAt]]) => ({
      ...{ projectId, name: names.get(projectId) ?? projectId, createdAt, active: true },
    }))
    .sort((one, other) => one.projectId.localeCompare(other.projectId));
}

/**
 * Archived projects looked at for what was used for them in this period: 200, of some 150 bytes, are 4 read units. An
 * account can make and archive without end, and must not make its usage dear.
 */
const PAGE_MAX = 100;
const PAGES_MAX = 2;

export type ProjectUsage = Pick<ShownProject, 'projectId' | 'name' | 'active'> & {
  sessionsUsed: number;
  secondsUsed: number;
};

/** What was used for each project in the account's period, and for archived ones among the first 200 by their ids. */
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
