import { describe, expect, it } from 'vitest';
import { compareSnapshots } from '../support/migration/compareSnapshots.ts';
import { type MigrationStage, startMigrationStage } from '../support/migration/migrationStage.ts';
import { runMigration } from '../support/migration/runMigration.ts';
import { seededRandom } from '../support/seededRandom.ts';

/** One run takes a minute on an idle machine, and many times as long on a busy one. */
const TIMEOUT_MS = 1_800_000;

const ACCOUNTS = Number(process.env.MIGRATION_ACCOUNTS ?? 50);
const SEED = Number(process.env.MIGRATION_FIRST_SEED ?? 1);
const KILLS = Number(process.env.MIGRATION_KILLS ?? 8);
/** All price changes of the plan, which are at most 14 + 31 days ahead. */
const DAYS = Number(process.env.MIGRATION_DAYS ?? 46);

const share = (part: number) => Math.max(1, Math.round(KILLS * part));

describe('the commands of a migration', () => {
  it(
    'killed anywhere, resumed, and run twice at once, make what an undisturbed migration makes',
    async () => {
      const stages: MigrationStage[] = [];
      try {
        const quiet = await startMigrationStage();
        stages.push(quiet);
        const disturbed = await startMigrationStage(quiet);
        stages.push(disturbed);
        const shared = { accounts: ACCOUNTS, seed: SEED, days: DAYS };
        const kills = { plan: share(0.15), notify: share(0.25), move: share(0.4), verify: share(0.2) };
        const disturbance = { kills, atOnce: 2, random: seededRandom(SEED) };
        const [expected, found] = await Promise.all([
          runMigration(quiet, { ...shared, log: (text) => console.log(`undisturbed ${text}`) }),
          runMigration(disturbed, {
            ...shared,
            disturbance,
            log: (text) => console.log(`disturbed ${text}`),
          }),
        ]);
        console.log(
          `${found.kills} kills; compared ${expected.moved.objects.length} objects after the moves, ${expected.renewed.objects.length} after the renewals`,
        );
        expect(found.kills).toBeGreaterThanOrEqual(KILLS);
        expect(compareSnapshots(expected.moved, found.moved)).toEqual([]);
        expect(compareSnapshots(expected.renewed, found.renewed)).toEqual([]);
        expect(found.report).toEqual(expected.report);
        // The notice has told what changes: no sync says that a plan began or ended.
        const subjects = found.moved.objects.flatMap(([name, value]) =>
          name === 'e-mail' ? [(value as { subject: string }).subject] : [],
        );
        expect(subjects.filter((subject) => /is active|has ended/.test(subject))).toEqual([]);
        const { accounts, moved, left, waiting, refused } = found.report;
        expect(moved + left + waiting + refused).toBe(accounts);
      } finally {
        await Promise.all(stages.map((stage) => stage.stop()));
      }
    },
    TIMEOUT_MS,
  );
});
