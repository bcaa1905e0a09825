import type { Account, TermsNote } from '../../../shared/account/account.ts';
import type { AccountStore, ContactStore, RateStore } from '../../../shared/account/ports.ts';

/** The reads and writes of admin routes. */
export type AdminStore = Pick<AccountStore, 'readAccount' | 'readOrCreateAccount'> & {
  /** Writes both the account and the note, or neither. Returns false if another caller changed the account since `before`. */
  saveTerms(change: { before: Account; after: Account; note: TermsNote }): Promise<boolean>;
  readTermsNote(accountId: string): Promise<TermsNote | undefined>;
};

/** The reads and writes of a contact, and of the account that it belongs to. */
export type ContactSettingStore = ContactStore & Pick<AccountStore, 'readOrCreateAccount'>;

/** The usage of a project when it was archived, in the period that began at `usageSince`. */
export type ArchivedUsage = { usageSince: number; sessionsUsed: number; secondsUsed: number };

/** A project's own item. Whether the project is active is stored in the account. Instants are epoch seconds. */
export type ProjectItem = {
  projectId: string;
  name: string;
  createdAt: number;
  archivedAt?: number;
  archived?: ArchivedUsage;
  /** Absent if the project was created before there were public keys, or by a call that did not end. */
  publicKey?: string;
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
     * `usageSince` and has fewer active projects than it includes, or than `projectsMax`.
     */
    addProject(
      project: ProjectKey &
        ArchivedUsage & { createdAt: number; projectsMax?: number | undefined; now: number },
    ): Promise<boolean>;
    /** Writes the name of an active project. */
    nameProject(project: ProjectKey & { name: string; now: number }): Promise<ProjectItem>;
    /**
     * Gives a project a new public key, which it returns, and makes `former` unknown: both or neither. Returns undefined if the key of
     * the project is not `former`.
     */
    replacePublicKey(project: ProjectKey & { former?: string; now: number }): Promise<string | undefined>;
    /** Removes an active project from the account. Returns its usage, or undefined if it was not active. */
    removeProject(key: ProjectKey): Promise<ArchivedUsage | undefined>;
    /** Without usage, the project was not active: undefined if it has no item, which an erasure can have deleted meanwhile. */
    markArchived(
      project: ProjectKey & { now: number; archived?: ArchivedUsage },
    ): Promise<ProjectItem | undefined>;
  };

/** The reads of the badge: one item each, whether it exists or not. They may miss the last second. */
export type BadgeStore = {
  /** The project that has this public key. Any text may be asked for. */
  readBadge(publicKey: string): Promise<ProjectKey | undefined>;
  /** The account as it is stored; one without projects if there is none, or no id is given. */
  readBadgeAccount(accountId: string | undefined): Promise<Account>;
};
