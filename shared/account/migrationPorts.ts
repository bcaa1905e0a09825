import type { Migration } from './migration.ts';

/** A change of a migration. `before` is absent if it is new. */
export type MigrationChange = { before: Migration | undefined; after: Migration };

/** The migrations in the table. */
export type MigrationStore = {
  /** Strongly consistent. */
  readMigration(accountId: string): Promise<Migration | undefined>;
  /** The version of `after` does not matter: it is the next one. Returns false if it was changed since `before` was read. */
  saveMigration(change: MigrationChange): Promise<boolean>;
  /** A page of a bucket's migrations, sorted by account, after the account `after`. Eventually consistent. */
  listMigrations(page: {
    bucket: number;
    after?: string;
    limit: number;
  }): Promise<{ migrations: Migration[]; next?: string }>;
};
