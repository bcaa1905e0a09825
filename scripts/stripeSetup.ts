import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { LOCAL_STAGE } from '../infra/localStage.ts';
import type { Stage } from '../infra/stage.ts';
import { findStage } from '../infra/stages.ts';
import { createStripeClient } from '../shared/stripe/stripeClient.ts';
import { requireSecretKey } from './settings/settingProblems.ts';
import { outputOf, readStack, wordsOf } from './stage/aws.ts';
import { openSecretOf } from './stage/stageSecret.ts';
import { OFFERS } from './stripeSetup/offers.ts';
import { type SetupOutcome, setUpStripe } from './stripeSetup/setUpStripe.ts';
import { sentence } from './stripeSetup/setupAction.ts';
import { stripeIdsText } from './stripeSetup/stripeIds.ts';

const USAGE = `usage: npm run stripe:setup -- --stage STAGE [--dry-run] [--remove-replaced]
Makes or mends at Stripe what the stage sells by: products, prices, billing portal and webhook endpoint, and stores their
ids in the stage's secret. Running it again changes nothing. --dry-run tells what it would do.
  --remove-replaced  delete the stage's other webhook endpoints, once events come in over the present one
  --webhook-url URL  where the stage takes events, unless its stack tells
  --ids-file FILE    the file of public ids (stripe-ids.test.json or stripe-ids.live.json)`;

async function main(): Promise<void> {
  const options = readOptions();
  const stage = findStage(options.stage);
  if (stage.name === LOCAL_STAGE) {
    console.log('the local run sets Stripe up by itself when it starts');
    return;
  }
  await setUp(stage, options);
}

type Options = ReturnType<typeof readOptions>;

function readOptions() {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    options: {
      stage: text,
      'dry-run': flag,
      'remove-replaced': flag,
      'webhook-url': text,
      'ids-file': text,
    },
  });
  if (!values.stage) throw new Error(USAGE);
  return {
    stage: values.stage,
    isDryRun: values['dry-run'] ?? false,
    removesReplaced: values['remove-replaced'] ?? false,
    webhookUrl: checkedUrl('--webhook-url', values['webhook-url']),
    idsFile: values['ids-file'],
  };
}

function checkedUrl(option: string, value: string | undefined): string | undefined {
  if (value === undefined || /^https?:\/\/[^\s/]/.test(value)) return value;
  throw new Error(`${option} ${value} is no URL: it begins with https://`);
}

async function setUp(stage: Stage, options: Options): Promise<void> {
  const { isDryRun, removesReplaced, idsFile = `stripe-ids.${stage.stripeMode}.json` } = options;
  const secret = await openSecretOf(stage);
  const settings = await secret.read();
  const secretKey = requireSecretKey(stage, settings);
  const before = await readText(idsFile);
  const idsText = (after: SetupOutcome['settings']) =>
    stripeIdsText({ before, stage: stage.name, settings: after, offers: OFFERS });
  // A file that is none of ours is found out before anything is changed.
  idsText({});
  console.log(`looking at Stripe in ${stage.stripeMode} mode for ${stage.name}`);
  const outcome = await setUpStripe({
    stripe: createStripeClient({ secretKey, apiBase: settings?.STRIPE_API_BASE }),
    stage,
    settings: settings ?? {},
    webhookUrl: options.webhookUrl ?? outputOf(await readStack(stage), 'WebhookUrl'),
    removesReplaced,
    isDryRun,
    now: Math.floor(Date.now() / 1000),
    save: (next) => secret.write(next),
    onDone: (line) => console.log(line),
  });
  if (isDryRun) for (const action of outcome.actions) console.log(`would ${sentence(action)}`);
  else await writeIds(idsFile, before, idsText(outcome.settings));
  for (const remark of outcome.remarks) console.log(remark);
  console.log(summary(outcome, isDryRun));
}

async function writeIds(file: string, before: string | undefined, text: string): Promise<void> {
  if (text === before) return;
  await writeFile(file, text);
  console.log(`wrote ${file}`);
}

function summary({ actions }: SetupOutcome, isDryRun: boolean): string {
  if (actions.length === 0) return 'nothing to change: all is as it should be';
  const steps = actions.length === 1 ? '1 step' : `${actions.length} steps`;
  return isDryRun ? `${steps} to take; nothing was changed` : `${steps} taken`;
}

/** Undefined when there is no such file. */
async function readText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

await main().catch((error: unknown) => {
  console.error(wordsOf(error));
  process.exitCode = 1;
});
