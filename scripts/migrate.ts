import { LOCAL_STAGE } from '../infra/localStage.ts';
import { confirm, YES_OPTION } from './confirm.ts';
import {
  auditStep,
  createContext,
  type Input,
  type MigrateContext,
  type MigrateOptions,
} from './migrate/context.ts';
import { SETTINGS_FILE, SETTINGS_TEMPLATE } from './migrate/settings.ts';
import { find } from './migrate/steps/find.ts';
import { move } from './migrate/steps/move.ts';
import { notify } from './migrate/steps/notify.ts';
import { plan } from './migrate/steps/plan.ts';
import { report } from './migrate/steps/report.ts';
import { sample } from './migrate/steps/sample.ts';
import { undo } from './migrate/steps/undo.ts';
import { verify } from './migrate/steps/verify.ts';
import { runCommand, UsageError } from './runCommand.ts';
import { refuseOtherOptions, requireStageName, STAGE_OPTIONS, STAGE_USAGE } from './stage/stageOptions.ts';

const USAGE = `usage: npm run migrate -- STEP --stage STAGE [--source FILE] [--settings FILE] [--plan FILE] [--only USER,…] [--limit N]
         [--per-second COUNT] [--dry-run] [--json] [--yes]
       npm run migrate -- settings
Moves the customers of the former service, which sold minutes, to this one. Every step can be repeated and stopped.
settings  prints a template of migration.json, the decisions that the other steps read
find      lists the accounts of the export as Stripe has them, and those that cannot be placed, with the reason
plan      writes the plan file: what becomes of each account. A person reviews it
notify    creates the accounts, and writes the notice of the change to those that pay
move      schedules the change of each subscription that was notified. It charges nothing
verify    compares export, plan file, Stripe and table, and fails if something differs
undo      takes a move back, until the renewal at which the price changes
report    counts the accounts by state and decision, and says what waits for what
sample    writes a sample export of 500 accounts, or of --limit, of every kind, its settings, and the kind of each account
--source      the export of the former service: SQL text or an SQLite file
--settings    the decisions; ${SETTINGS_FILE} by default
--plan        the plan file: what plan writes, and the later steps carry out
--only        works on these accounts only, by their user_id
--limit       works on the first N accounts only
--per-second  the most requests to Stripe in a second
--seed        the seed of the sample, a whole number
--stripe      creates the sample's customers and subscriptions at Stripe, in test mode only
--older-schema  writes the sample without the columns that the former service's older databases lack
--dry-run     prints what would be done and changes nothing
--json        prints JSON
${STAGE_USAGE}`;

type Step = {
  /** What it needs besides the stage. */
  needs: readonly Input[];
  /** The options that it takes besides --per-second, --json and those of its needs. */
  options?: readonly string[];
  /** Completes the sentence "This will …", of a step that writes to the stage or to Stripe. */
  writes?: string;
  /** What can be done about it afterwards. */
  consequence?: string;
  run(context: MigrateContext): Promise<void>;
};

/** The file of a step exports a function of its name. */
const STEPS: Record<string, Step> = {
  // A dry run of a step that only reads is the step itself.
  find: { needs: ['source', 'settings'], options: ['only', 'limit', 'dry-run'], run: find },
  plan: { needs: ['source', 'settings'], options: ['plan', 'only', 'limit', 'dry-run'], run: plan },
  notify: {
    needs: ['source', 'plan'],
    options: ['only', 'limit'],
    writes: 'create the accounts that pay, and e-mail their customers,',
    consequence: 'An e-mail cannot be taken back.',
    run: notify,
  },
  move: {
    needs: ['source', 'plan'],
    options: ['only', 'limit'],
    writes: 'move accounts of the plan file, at Stripe too,',
    consequence: 'The step undo takes a move back, until the renewal at which the price changes.',
    run: move,
  },
  report: { needs: [], options: ['only', 'dry-run'], run: report },
  undo: {
    needs: ['plan'],
    options: ['only', 'limit'],
    writes: 'take back moves of the plan file, at Stripe too,',
    consequence: 'Only a later plan file moves these accounts again.',
    run: undo,
  },
  sample: { needs: [], options: ['source', 'limit', 'seed', 'stripe', 'older-schema'], run: sample },
  verify: {
    needs: ['source', 'plan'],
    options: ['only', 'limit'],
    writes: 'give each moved account that is as planned the state verified',
    consequence: 'It changes nothing else.',
    run: verify,
  },
};

/** Stripe's limit is 25 requests a second in test mode and for most live endpoints, and the service needs its share of them. */
const PER_SECOND = { deployed: { usual: 5, maximum: 20 }, local: { usual: 200, maximum: 1_000 } };

type Values = {
  only?: string;
  limit?: string;
  plan?: string;
  source?: string;
  seed?: string;
  stripe?: boolean;
  'older-schema'?: boolean;
  'per-second'?: string;
  'dry-run'?: boolean;
  json?: boolean;
};

function wholeNumber(text: string, { option, maximum }: { option: string; maximum: number }): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= maximum) return count;
  throw new UsageError(`--${option} must be a whole number from 1 to ${maximum}`);
}

function perSecondOf({ 'per-second': text }: Values, stage: string): number {
  const { usual, maximum } = stage === LOCAL_STAGE ? PER_SECOND.local : PER_SECOND.deployed;
  return text === undefined ? usual : wholeNumber(text, { option: 'per-second', maximum });
}

function optionsOf({ only, limit, plan, source, seed, ...values }: Values): MigrateOptions {
  const users = only?.split(',');
  if (users?.includes('')) throw new UsageError('--only has an empty name: name accounts by their user_id');
  return {
    only: users,
    limit: limit === undefined ? undefined : wholeNumber(limit, { option: 'limit', maximum: 1_000_000 }),
    isDryRun: values['dry-run'] ?? false,
    json: values.json ?? false,
    planPath: plan,
    sourcePath: source,
    seed,
    withStripe: values.stripe ?? false,
    isOlderSchema: values['older-schema'] ?? false,
  };
}

function requireInputs(values: Values, needs: readonly Input[]): void {
  const missing = needs.find((input) => input !== 'settings' && !values[input]);
  if (missing === 'source')
    throw new UsageError('--source is missing: name the export of the former service');
  if (missing === 'plan') throw new UsageError('--plan is missing: name the plan file');
}

await runCommand({
  usage: USAGE,
  options: {
    ...STAGE_OPTIONS,
    ...YES_OPTION,
    source: { type: 'string' },
    settings: { type: 'string' },
    plan: { type: 'string' },
    only: { type: 'string' },
    limit: { type: 'string' },
    seed: { type: 'string' },
    stripe: { type: 'boolean' },
    'older-schema': { type: 'boolean' },
    'per-second': { type: 'string' },
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean' },
  },
  allowPositionals: true,
  async run({ values, positionals }) {
    const [name = '', ...others] = positionals;
    if (others.length > 0) throw new UsageError(`${name} takes options only`);
    if (name === 'settings') {
      console.log(JSON.stringify(SETTINGS_TEMPLATE, null, 2));
      return;
    }
    const step = Object.hasOwn(STEPS, name) ? STEPS[name] : undefined;
    if (!step) throw new UsageError(`name a step: ${['settings', ...Object.keys(STEPS)].join(', ')}`);
    const { needs, writes, consequence, options: own = [] } = step;
    const writing = writes === undefined ? [] : ['dry-run', 'yes'];
    refuseOtherOptions(values, {
      subCommand: name,
      options: [...needs, ...own, ...writing, 'per-second', 'json'],
    });
    const stage = requireStageName(values);
    requireInputs(values, needs);
    const options = optionsOf(values);
    const connection = {
      stage,
      stateDirectory: values['state-dir'],
      settingsPath: values.settings ?? SETTINGS_FILE,
      perSecond: perSecondOf(values, stage),
    };
    const context = await createContext(connection, { options, needs });
    try {
      if (writes !== undefined && !options.isDryRun) {
        await confirm(`${writes} on the stage ${stage}`, values.yes ?? false, undefined, consequence);
        await auditStep(context, { step: name, needs });
      }
      await step.run(context);
    } finally {
      context.close();
    }
  },
});
