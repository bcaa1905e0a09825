import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { runCommand, UsageError } from '../../scripts/runCommand.ts';

const CONTRACT_TEST = fileURLToPath(new URL('../contract/main.ts', import.meta.url));
const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));

const USAGE = `usage: npm run soak -- [NAME ...] [options]
  NAME            histories, counting, ledger, models, offers, purchases, migration, migration-commands, insights,
                  meter, gateway or contract: only these (default all)
  --histories N   random histories against the Stripe emulator (default 500, about 10 minutes)
  --counting N    random histories of one account's sessions (default 500, about 3 minutes)
  --ledger N      random histories of the ledger (default 20000, about 3 minutes)
  --models N      seeds of each kind of history on the model of Stripe's billing (default 1000, about 3 minutes)
  --offers N      histories of volume offers on the same model, hour by hour (default 500, about 2 minutes)
  --purchases N   random histories of buying offers, with crashes and lost events (default 200, about 20 minutes)
  --migration N   random histories of customers of the former service, with the steps that move them (default 100, about 20 minutes)
  --insights N    years of 125 accounts, against a second computation of operators' figures (default 16, about 30 minutes)
  --migration-commands N  samples of 500 accounts that the commands move, killed 20 times (default 1)
  --meter N       random histories of gateways with a meter (default 300, about 45 minutes)
  --gateway N     runs of 2,000 connections of the example gateway, with crashes and outages (default 1, about 11 minutes)
  --contract N    runs of npm run test:contract with random seeds and four times as many requests (default 3, about 50 minutes)
  --first N       the first seed of each but Schemathesis (default 1)`;

const SEED_MAX = 1_000_000;

/** Requests with random values for each route. `npm run test:contract` sends 25. */
const CONTRACT_EXAMPLES = 100;

/** Seeds `npm test` runs a sample of. `shardCount` seeds run in one process, which takes about a minute. */
type Soak = {
  name: string;
  project: string;
  file: string;
  seeds: string;
  firstSeed: string;
  shardCount: number;
  environment?: Record<string, string>;
  /** Whether its output is shown although it passes. */
  isShown?: boolean;
};

const HISTORIES: Soak = {
  name: 'histories',
  project: 'flow',
  file: 'test/flow/webhooks/histories.test.ts',
  seeds: 'HISTORY_SEEDS',
  firstSeed: 'HISTORY_FIRST_SEED',
  shardCount: 50,
};

const COUNTING: Soak = {
  name: 'counting histories',
  project: 'flow',
  file: 'test/flow/metering/histories.test.ts',
  seeds: 'COUNTING_SEEDS',
  firstSeed: 'COUNTING_FIRST_SEED',
  shardCount: 250,
};

const LEDGER: Soak = {
  name: 'ledger histories',
  project: 'unit',
  file: 'test/unit/ledger/histories.test.ts',
  seeds: 'LEDGER_SEEDS',
  firstSeed: 'LEDGER_FIRST_SEED',
  shardCount: 5_000,
};

const MODELS: Soak = {
  name: 'model histories',
  project: 'unit',
  file: 'test/unit/webhooks/paidTimeHistories.test.ts',
  seeds: 'MODEL_SEEDS',
  firstSeed: 'MODEL_FIRST_SEED',
  shardCount: 250,
};

const OFFERS: Soak = {
  ...MODELS,
  name: 'offer histories',
  file: 'test/unit/webhooks/offerHistories.test.ts',
};

const PURCHASES: Soak = {
  name: 'purchases of offers',
  project: 'flow',
  file: 'test/flow/billing/offers/offerHistories.test.ts',
  seeds: 'OFFER_SEEDS',
  firstSeed: 'OFFER_FIRST_SEED',
  shardCount: 20,
};

const MIGRATION: Soak = {
  name: 'billing of moved customers',
  project: 'flow',
  file: 'test/flow/migrate/billingHistories.test.ts',
  seeds: 'MIGRATION_SEEDS',
  firstSeed: 'MIGRATION_FIRST_SEED',
  shardCount: 10,
};

/** A year of more accounts in one process would not fit into the memory of DynamoDB Local, which keeps the whole stream. */
const INSIGHTS: Soak = {
  name: 'years of accounts',
  project: 'flow',
  file: 'test/flow/insights/year.test.ts',
  seeds: 'YEAR_SEEDS',
  firstSeed: 'YEAR_FIRST_SEED',
  shardCount: 1,
  environment: { YEAR_ACCOUNTS: '125' },
};

const METER: Soak = {
  name: 'meter histories',
  project: 'flow',
  file: 'test/flow/meter/histories.test.ts',
  seeds: 'METER_SEEDS',
  firstSeed: 'METER_FIRST_SEED',
  shardCount: 10,
};

/** One sample of 500 accounts on two local runs: undisturbed, and with the commands killed and run twice at once. */
const MIGRATION_COMMANDS: Soak = {
  name: 'commands of a migration',
  project: 'local',
  file: 'test/local/migrationCommands.test.ts',
  seeds: 'MIGRATION_SEEDS',
  firstSeed: 'MIGRATION_FIRST_SEED',
  shardCount: 1,
  environment: { MIGRATION_ACCOUNTS: '500', MIGRATION_KILLS: '20' },
};

/** The sample of the normal tests has 200 connections. This one prints its figures. */
const GATEWAY: Soak = {
  name: 'connections of a gateway',
  project: 'local',
  file: 'test/local/exampleGateway.test.ts',
  seeds: 'GATEWAY_SEEDS',
  firstSeed: 'GATEWAY_FIRST_SEED',
  shardCount: 1,
  isShown: true,
};

/** Runs all seeds of a soak, one process after the other, and prints each result. Returns the shards that failed. */
async function runSoak(soak: Soak, { count, first }: { count: number; first: number }): Promise<string[]> {
  const failed: string[] = [];
  for (let seed = first; seed < first + count; seed += soak.shardCount) {
    const shardCount = Math.min(soak.shardCount, first + count - seed);
    const shard = `${soak.name} ${seed} to ${seed + shardCount - 1}`;
    const startedMs = performance.now();
    const hasPassed = await runShard(soak, { seed, count: shardCount });
    const seconds = Math.round((performance.now() - startedMs) / 1000);
    console.log(`${shard}: ${hasPassed ? 'passed' : 'FAILED'} in ${seconds} s`);
    if (!hasPassed) failed.push(shard);
  }
  return failed;
}

function runShard(soak: Soak, { seed, count }: { seed: number; count: number }): Promise<boolean> {
  const env = { ...soak.environment, [soak.seeds]: String(count), [soak.firstSeed]: String(seed) };
  const isShown = soak.isShown === true;
  const shown = isShown ? ['--disable-console-intercept'] : [];
  return runScript([VITEST, 'run', '--project', soak.project, soak.file, ...shown], env, { isShown });
}

/** Runs Schemathesis, which generates other requests for each seed. Returns the runs that failed. */
async function soakContract(count: number): Promise<string[]> {
  const failed: string[] = [];
  for (let run = 0; run < count; run++) {
    const seed = randomInt(SEED_MAX);
    const hasPassed = await runScript([CONTRACT_TEST], {
      CONTRACT_SEED: String(seed),
      CONTRACT_EXAMPLES: String(CONTRACT_EXAMPLES),
    });
    console.log(
      `CONTRACT_SEED=${seed} CONTRACT_EXAMPLES=${CONTRACT_EXAMPLES} npm run test:contract: ${hasPassed ? 'passed' : 'FAILED'}`,
    );
    if (!hasPassed) failed.push(`contract ${seed}`);
  }
  return failed;
}

/** Runs a script. Its output is printed only if it fails, or if it is shown as it comes. */
async function runScript(
  args: string[],
  environment: NodeJS.ProcessEnv,
  { isShown = false } = {},
): Promise<boolean> {
  const env = { ...process.env, ...environment };
  const shown = isShown ? 'inherit' : 'pipe';
  const child = spawn(process.execPath, args, { stdio: ['ignore', shown, shown], env });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => output.push(chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) process.stdout.write(Buffer.concat(output));
  return code === 0;
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new UsageError(`--${name} must be a whole number up to 999999.`);
  return Number(text);
}

await runCommand({
  usage: USAGE,
  options: {
    histories: { type: 'string', default: '500' },
    counting: { type: 'string', default: '500' },
    ledger: { type: 'string', default: '20000' },
    models: { type: 'string', default: '1000' },
    offers: { type: 'string', default: '500' },
    purchases: { type: 'string', default: '200' },
    migration: { type: 'string', default: '100' },
    insights: { type: 'string', default: '16' },
    'migration-commands': { type: 'string', default: '1' },
    meter: { type: 'string', default: '300' },
    gateway: { type: 'string', default: '1' },
    contract: { type: 'string', default: '3' },
    first: { type: 'string', default: '1' },
  },
  allowPositionals: true,
  run: async ({ values, positionals }) => {
    const first = wholeNumber('first', values.first);
    const soaks: Record<string, () => Promise<string[]>> = {
      contract: () => soakContract(wholeNumber('contract', values.contract)),
      ledger: () => runSoak(LEDGER, { count: wholeNumber('ledger', values.ledger), first }),
      counting: () => runSoak(COUNTING, { count: wholeNumber('counting', values.counting), first }),
      meter: () => runSoak(METER, { count: wholeNumber('meter', values.meter), first }),
      models: () => runSoak(MODELS, { count: wholeNumber('models', values.models), first }),
      offers: () => runSoak(OFFERS, { count: wholeNumber('offers', values.offers), first }),
      purchases: () => runSoak(PURCHASES, { count: wholeNumber('purchases', values.purchases), first }),
      migration: () => runSoak(MIGRATION, { count: wholeNumber('migration', values.migration), first }),
      insights: () => runSoak(INSIGHTS, { count: wholeNumber('insights', values.insights), first }),
      'migration-commands': () =>
        runSoak(MIGRATION_COMMANDS, {
          count: wholeNumber('migration-commands', values['migration-commands']),
          first,
        }),
      gateway: () => runSoak(GATEWAY, { count: wholeNumber('gateway', values.gateway), first }),
      histories: () => runSoak(HISTORIES, { count: wholeNumber('histories', values.histories), first }),
    };
    const unknown = positionals.find((name) => soaks[name] === undefined);
    if (unknown !== undefined) throw new UsageError('That is no soak.');
    const failed: string[] = [];
    for (const [name, run] of Object.entries(soaks)) {
      if (positionals.length === 0 || positionals.includes(name)) failed.push(...(await run()));
    }
    if (failed.length > 0) throw new Error(`failed: ${failed.join(', ')}`);
  },
});
