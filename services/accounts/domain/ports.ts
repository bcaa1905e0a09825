import type { Account } from '../../../shared/account/account.ts';
import type { AccountStore, RateStore } from '../../../shared/account/ports.ts';

/** Who agreed on an account's terms, when (epoch seconds) and why. */
export type TermsNote = { by: string; at: number; reason: string };

/** What operators' routes keep of accounts. */
export type AdminStore = Pick<AccountStore, 'readAccount' | 'readOrCreateAccount'> & {
  /** Writes both or nothing; false if something else changed the account since `before` was read. */
  saveTerms(change: { before: Account; after: Account; note: TermsNote }): Promise<boolean>;
  readTermsNote(accountId: string): Promise<TermsNote | undefined>;
};

/** What was used for a project in the period that began at `usageSince`, when it was archived. */
export type ArchivedUsage = { usageSince: number; sessionsUsed: number; secondsUsed: number };

/** A project's own item. Whether it is active, the account says. Instants are epoch seconds. */
export type ProjectItem = {
  projectId: string;
  name: string;
  createdAt: number;
  archivedAt?: number;
  archived?: ArchivedUsage;
};

export type ProjectPage = { items: ProjectItem[]; next?: string };

type ProjectKey = { accountId: string; projectId: string };

/** What is kept of projects. */
export type ProjectStore = AccountStore &
  RateStore & {
    readProject(key: ProjectKey): Promise<ProjectItem | undefined>;
    /** A page of the account's projects in the order of their ids, after the one of this id. */
    listProjects(page: { accountId: string; limit: number; after?: string }): Promise<ProjectPage>;
    /** Those of these projects that have an item; one of the last second may be missing. */
    readProjects(accountId: string, projectIds: string[]): Promise<ProjectItem[]>;
    /** Adds an active project if the account is settled, in the same period and includes another one; false if not. */
    addProject(project: ProjectKey & ArchivedUsage & { createdAt: number; now: number }): Promise<boolean>;
    /** Writes the name of an active project. */
    nameProject(project: ProjectKey & { name: string; now: number }): Promise<ProjectItem>;
    /** Takes an active project out of the account; answers with what was used for it, undefined if it was not active. */
    removeProject(key: ProjectKey): Promise<ArchivedUsage | undefined>;
    markArchived(project: ProjectKey & { now: number; archived?: ArchivedUsage }): Promise<ProjectItem>;
  };
