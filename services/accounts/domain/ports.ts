import type { Account } from '../../../shared/account/account.ts';
import type { AccountStore, RateStore } from '../../../shared/account/ports.ts';

/** Who agreed on an account's terms, when (epoch seconds) and why. */
export type TermsNote = { by: string; at: number; reason: string };

/** The reads and writes of admin routes. */
export type AdminStore = Pick<AccountStore, 'readAccount' | 'readOrCreateAccount'> & {
  /** Writes both the account and the note, or neither. Returns false if another caller changed the account since `before`. */
  saveTerms(change: { before: Account; after: Account; note: TermsNote }): Promise<boolean>;
  readTermsNote(accountId: string): Promise<TermsNote | undefined>;
};

/** The usage of a project when it was archived, in the period that began at `usageSince`. */
export type ArchivedUsage = { usageSince: number; sessionsUsed: number; secondsUsed: number };

/** A project's own item. Whether the project is active is stored in the account. Instants are epoch seconds. */
export type ProjectItem = {
  projectId: string;
  name: string;
  createdAt: number;
  archivedAt?: number;
  archived?: ArchivedUsage;
};

export type ProjectPage = { items: ProjectItem[]; next?: string };

type ProjectKey = { accountId: string; projectId: string };

/** The reads and writes of projects. */
export type ProjectStore = AccountStore &
  RateStore & {
    readProject(key: ProjectKey): Promise<ProjectItem | undefined>;
    /** A page of the account's projects in the order of their ids, beginning after the project `after`. */
    listProjects(page: { accountId: string; limit: number; after?: string }): Promise<ProjectPage>;
    /** The items of these projects. An item written in the last second may be missing. */
    readProjects(accountId: string, projectIds: string[]): Promise<ProjectItem[]>;
    /**
     * Adds an active project. Returns false unless the account is rolled over to `now`, is still in the period
     * `usageSince` and includes another project.
     */
    addProject(project: ProjectKey & ArchivedUsage & { createdAt: number; now: number }): Promise<boolean>;
    /** Writes the name of an active project. */
    nameProject(project: ProjectKey & { name: string; now: number }): Promise<ProjectItem>;
    /** Removes an active project from the account. Returns its usage, or undefined if it was not active. */
    removeProject(key: ProjectKey): Promise<ArchivedUsage | undefined>;
    /** Without usage, the project was not active: undefined if it has no item, which an erasure can have deleted meanwhile. */
    markArchived(
      project: ProjectKey & { now: number; archived?: ArchivedUsage },
    ): Promise<ProjectItem | undefined>;
  };
