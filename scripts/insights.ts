import { runBackfill } from './insights/backfill.ts';
import { runRebuild } from './insights/rebuildTotals.ts';
import { runRecount } from './insights/recount.ts';
import { runReport } from './insights/report.ts';
import { runCommand, UsageError } from './runCommand.ts';
import { type ConnectedStage, connectStage } from './stage/connectStage.ts';
import { refuseOtherOptions, requireStageName, STAGE_OPTIONS, STAGE_USAGE } from './stage/stageOptions.ts';

const USAGE = `usage: npm run insights -- report --stage STAGE [--from DAY] [--to DAY] [--json | --csv]
       npm run insights -- backfill --stage STAGE [--dry-run]
       npm run insights -- rebuild --stage STAGE [--dry-run]
       npm run insights -- recount --stage STAGE [--dry-run]
report    prints revenue, movements, plans, churn and conversion of UTC days such as 2026-11-25: without --from and --to the last 30
backfill  takes the accounts that existed before operators' lists into them, and into the figures of today. It can be stopped and
          repeated, and the service can run meanwhile
rebuild   computes the totals of all days again, from the first day with figures to the last whole one, and writes those that differ.
          It can be stopped and repeated
recount   compares operators' lists and levels with the accounts, and corrects what differs, in the figures of today. It can be stopped
          and repeated. With --dry-run it fails if something differs
--dry-run prints what would be written, and changes nothing
${STAGE_USAGE}`;

type Values = { from?: string; to?: string; json?: boolean; csv?: boolean; 'dry-run'?: boolean };

type Step = { options: readonly string[]; run(stage: ConnectedStage, values: Values): Promise<void> };

const changing = (run: (stage: ConnectedStage, options: { isDryRun: boolean }) => Promise<void>): Step => ({
  options: ['dry-run'],
  run: (stage, values) => run(stage, { isDryRun: values['dry-run'] === true }),
});

const STEPS: Record<string, Step> = {
  report: {
    options: ['from', 'to', 'json', 'csv'],
    run: (stage, { from, to, json, csv }) =>
      runReport(stage, { from, to, format: json ? 'json' : csv ? 'csv' : 'table' }),
  },
  backfill: changing(runBackfill),
  rebuild: changing(runRebuild),
  recount: changing(runRecount),
};

await runCommand({
  usage: USAGE,
  options: {
    ...STAGE_OPTIONS,
    from: { type: 'string' },
    to: { type: 'string' },
    json: { type: 'boolean' },
    csv: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
  },
  allowPositionals: true,
  async run({ values, positionals }) {
    const [name = '', ...others] = positionals;
    const step = Object.hasOwn(STEPS, name) ? STEPS[name] : undefined;
    if (!step) throw new UsageError(`name a step: ${Object.keys(STEPS).join(', ')}`);
    if (others.length > 0) throw new UsageError(`${name} takes options only`);
    refuseOtherOptions(values, { subCommand: name, options: step.options });
    if (values.json && values.csv) throw new UsageError('choose one of --json and --csv');
    const stage = await connectStage(requireStageName(values), values['state-dir']);
    await step.run(stage, values);
  },
});
