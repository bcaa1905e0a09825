import type { MigrationStore } from '../../../shared/account/migrationPorts.ts';
import { DIRECTORY_BUCKETS } from '../../../shared/aws/tableKeys.ts';
import { migrationAdminRoutes } from '../../../shared/contract/migration/adminRoutes.ts';
import { migrationAdminInputs } from '../../../shared/contract/migration/inputs.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import type { AuditTrail } from '../../../shared/credentials/auditTrail.ts';
import type { Authenticate } from '../../../shared/credentials/authenticate.ts';
import { adminRoute } from '../../../shared/http/adminRoute.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { countMigrations, listMigrations } from '../domain/listMigrations.ts';
import { idCursor } from './cursors.ts';
import { accountMigrationBody } from './migrationResponses.ts';

type Deps = { migrations: MigrationStore; authenticate: Authenticate; audit: AuditTrail };
type Routes = typeof migrationAdminRoutes;

export const listAllMigrations = adminRoute(migrationAdminRoutes.listMigrations, {
  input: migrationAdminInputs.listMigrations,
  // A cursor has the id of an account, which an erasure would not find in the audit trail.
  recorded: ({ cursor: _cursor, ...recorded }) => recorded,
  async handle(
    { migrations: store }: Deps,
    { state, decision, problem, limit, cursor },
    { now },
  ): Promise<ResponseOf<Routes['listMigrations']>> {
    const after = cursor === undefined ? undefined : idCursor.decode(cursor);
    const listing = { migrations: store, bucketCount: DIRECTORY_BUCKETS };
    const [{ migrations, next }, counts] = await Promise.all([
      listMigrations(listing, { state, decision, problem, after, limit }),
      after === undefined ? countMigrations(listing) : undefined,
    ]);
    return {
      status: 200,
      body: {
        ...(counts ? { counts } : {}),
        accounts: migrations.map((migration) => accountMigrationBody(migration, now)),
        ...(next === undefined ? {} : { nextCursor: idCursor.encode(next) }),
      },
    };
  },
});

export const getAccountMigration = adminRoute(migrationAdminRoutes.getAccountMigration, {
  input: migrationAdminInputs.getAccountMigration,
  async handle(
    { migrations }: Deps,
    { user_id: accountId },
    { now },
  ): Promise<ResponseOf<Routes['getAccountMigration']>> {
    const migration = await migrations.readMigration(accountId);
    if (!migration)
      throw new Problem(
        'migration_not_found',
        `The account ${accountId} does not come from the minutes-based service.`,
      );
    return { status: 200, body: accountMigrationBody(migration, now) };
  },
});
