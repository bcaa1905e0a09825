import type { Migration } from '../../../shared/account/migration.ts';
import type { MigrationStore } from '../../../shared/account/migrationPorts.ts';
import type { AttachedSchedule, ScheduledSubscription } from '../stripe/scheduledSubscription.ts';
import { firstPriceKey, type ScheduleGateway } from '../stripe/scheduleGateway.ts';

type Migrations = Pick<MigrationStore, 'readMigration' | 'saveMigration'>;

/** The migrations of a dry run: what is saved is kept in memory, so that later steps find it. */
export function dryRunMigrations({ readMigration }: Migrations): Migrations {
  const saved = new Map<string, Migration>();
  return {
    readMigration: async (accountId) => saved.get(accountId) ?? readMigration(accountId),
    async saveMigration({ before, after }) {
      saved.set(after.accountId, { ...after, version: (before?.version ?? 0) + 1 });
      return true;
    },
  };
}

/** Stripe in a dry run: reads are real, and changes are kept in memory, so that a run sees its subscription change. */
export function dryRunGateway(gateway: ScheduleGateway): ScheduleGateway {
  const changed = new Map<string, Partial<ScheduledSubscription>>();
  const change = (id: string, fields: Partial<ScheduledSubscription>) =>
    changed.set(id, { ...changed.get(id), ...fields });

  async function ofSchedule(
    schedule: string,
    fields: (before: AttachedSchedule) => AttachedSchedule | undefined,
  ) {
    for (const [id, subscription] of changed) {
      const { schedule: before } = subscription;
      if (before?.id === schedule) change(id, { schedule: fields(before) });
    }
  }

  return {
    async readSubscription(id) {
      const found = await gateway.readSubscription(id);
      if (!found) return undefined;
      const known = { schedule: found.schedule, ...changed.get(id) };
      changed.set(id, known);
      return { ...found, ...known };
    },
    readListPrice: gateway.readListPrice,
    async ensureFirstPrice(option) {
      return (await gateway.findFirstPrice(option)) ?? `(new price ${firstPriceKey(option)})`;
    },
    findFirstPrice: gateway.findFirstPrice,
    async createSchedule(id) {
      const found = await gateway.readSubscription(id);
      const { periodStart: start = 0, periodEnd: end = 0, items = [] } = found ?? {};
      const phases = [{ start, end, prices: items.map(({ price }) => price) }];
      change(id, { schedule: { id: `(new schedule of ${id})`, phaseStart: start, phases } });
    },
    async setSchedule(schedule, { phases, by, fingerprint }) {
      const kept = phases.map(({ end_date: end, items }) => ({
        start: 0,
        end: Number(end),
        prices: items.map(({ price = '' }) => price),
      }));
      await ofSchedule(schedule, (before) => ({ ...before, by, fingerprint, phases: kept }));
    },
    async releaseSchedule(schedule) {
      await ofSchedule(schedule, () => undefined);
    },
    async setEnd(id, { at, by }) {
      change(id, { cancelAt: at, leavesBy: by });
    },
    async removeEnd(id) {
      change(id, { cancelAt: undefined, leavesBy: undefined });
    },
  };
}
