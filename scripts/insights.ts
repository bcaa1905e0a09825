import { runBackfill } from './insights/backfill.ts';
import { runRebuild } from './insights/rebuildTotals.ts';
import { runCommand, UsageError } from './runCommand.ts';
import { type ConnectedStage, connectStage } from './stage/connectStage.ts';
import { requireStageName, STAGE_OPTIONS, STAGE_USAGE } from './stage/stageOptions.ts';

const USAGE = `usage: npm run insights -- backfill --stage STAGE [--dry-run]
       npm run insights -- rebuild --stage STAGE [--dry-run]
backfill  takes the accounts that existed before operators' lists into them, and into the figures of today. It can be stopped and
          repeated, and the service can run meanwhile
rebuild   computes the totals of all days again, from the first day with figures to the last whole one, and writes those that differ.
          It can be stopped and repeated
--dry-run prints what would be written, and changes nothing
${STAGE_USAGE}`;

type Step = (stage: ConnectedStage, options: { isDryRun: boolean }) => Promise<void>;

const STEPS: Record<string, Step> = { backfill: runBackfill, rebuild: runRebuild };

await runCommand({
  usage: USAGE,
  options: { ...STAGE_OPTIONS, 'dry-run': { type: 'boolean' } },
  allowPositionals: true,
  async run({ values, positionals }) {
    const [name = '', ...others] = positionals;
    const step = Object.hasOwn(STEPS, name) ? STEPS[name] : undefined;
    if (!step) throw new UsageError(`name a step: ${Object.keys(STEPS).join(', ')}`);
    if (others.length > 0) throw new UsageError(`${name} takes options only`);
    const stage = await connectStage(requireStageName(values), values['state-dir']);
    await step(stage, { isDryRun: values['dry-run'] === true });
  },
});
