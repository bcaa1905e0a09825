import { createSyncQueue } from '../../../services/billing/store/syncQueue.ts';
import { FINAL_STATUSES } from '../../../services/webhooks/domain/stripeSubscription.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { createMigrationStore } from '../../../shared/account/migrationStore.ts';
import { MESSAGE_VERSION, SYNC_TYPE } from '../../../shared/contract/webhooks/messages.ts';
import type { MigrateContext } from '../context.ts';
import { importHistory } from '../history/importHistory.ts';
import { readCustomer } from '../stripe/readCustomer.ts';
import { createScheduleGateway } from '../stripe/scheduleGateway.ts';
import { stripeHash } from '../stripe/stripeHash.ts';
import { leaveTable } from '../table/customers.ts';
import { moveIntoTable } from '../table/moveIntoTable.ts';
import { dryRunGateway, dryRunMigrations } from './dryRunMove.ts';
import type { MoveDeps } from './moveAccount.ts';
import { createNoticeReader, leastNotice } from './noticeProgress.ts';
import type { UndoDeps } from './undoAccount.ts';

type Connected = Pick<MigrateContext, 'stage' | 'stripe' | 'prices' | 'options' | 'now'>;

/** What `undo` works with, and a part of what `move` does. In a dry run, nothing of it writes. */
export function createUndoDeps({ stage, stripe, prices, options, now }: Connected): UndoDeps {
  const { table, queues: client, queueUrl, livemode } = stage;
  const queue = createSyncQueue({ client, queueUrl });
  const gateway = createScheduleGateway({ stripe, prices });
  const migrations = createMigrationStore(table);
  return {
    migrations: options.isDryRun ? dryRunMigrations(migrations) : migrations,
    gateway: options.isDryRun ? dryRunGateway(gateway) : gateway,
    unlinkCustomer: (link) => leaveTable({ table, now: now(), isDryRun: options.isDryRun }, link),
    async requestSync({ accountId, customer }) {
      const created = now();
      await queue.enqueue({
        version: MESSAGE_VERSION,
        // A second of its own, because SQS drops a repeated id, and this sync follows another change than the one before.
        id: `sync_migration_${created}_${Buffer.from(accountId).toString('base64url')}`,
        type: SYNC_TYPE,
        customer,
        accountId,
        livemode,
        created,
      });
    },
    now,
  };
}

/** What `move` works with. */
export function createMoveDeps(context: MigrateContext): MoveDeps {
  const { stage, stripe, options, now } = context;
  const { table } = stage;
  const { isDryRun } = options;
  const { readAccount } = createAccountStore(table);
  return {
    ...createUndoDeps(context),
    readCustomer: (customer) => readCustomer(stripe, customer),
    hashOf: stripeHash,
    exportHashOf: (userId) => context.export.readAccount(userId)?.hash,
    readNotice: createNoticeReader(table),
    leastNotice: leastNotice(context.planFile.settings),
    async readLiveSubscription(accountId) {
      const { subscription } = (await readAccount(accountId)) ?? {};
      return subscription && !FINAL_STATUSES.has(subscription.status) ? subscription.id : undefined;
    },
    async checkTable(planned, migration) {
      const outcome = await moveIntoTable({ table, now: now(), isDryRun: true }, planned, migration);
      return outcome.kind === 'refused' ? outcome : undefined;
    },
    async moveIntoTable(planned, migration) {
      const outcome = await moveIntoTable({ table, now: now(), isDryRun }, planned, migration);
      return outcome.kind === 'refused' ? outcome : undefined;
    },
    async importHistory({ userId, from }) {
      const old = context.export.readAccount(userId);
      if (!old) return undefined;
      const deps = { table, now: now(), isDryRun, export: context.export };
      const imported = await importHistory(deps, old, { formerPlan: from.plan });
      return imported.kind === 'refused' ? imported : undefined;
    },
  };
}
