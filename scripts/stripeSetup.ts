import { readFile, writeFile } from 'node:fs/promises';
import { LOCAL_STAGE } from '../infra/localStage.ts';
import type { Stage } from '../infra/stage.ts';
import { findStage } from '../infra/stages.ts';
import { PLAN_CATALOGUE } from '../shared/stripe/setup/planCatalogue.ts';
import { type SetupOutcome, setUpStripe } from '../shared/stripe/setup/setUpStripe.ts';
import { describeAction } from '../shared/stripe/setup/setupAction.ts';
import { createStripeClient } from '../shared/stripe/stripeClient.ts';
import { counted } from './counted.ts';
import { runCommand } from './runCommand.ts';
import { requireSecretKey } from './settings/settingProblems.ts';
import { outputOf, readStack } from './stage/stack.ts';
import { requireStageName } from './stage/stageOptions.ts';
import { findStageSecret } from './stage/stageSecret.ts';
import { stripeIdsText } from './stripeSetup/stripeIds.ts';

const USAGE = `usage: npm run stripe:setup -- --stage STAGE [--dry-run] [--remove-replaced] [--webhook-url URL] [--ids-file FILE]
Creates or updates at Stripe what the stage needs: products, prices, billing portals and webhook endpoint. Stores their
ids in the stage's secret. It reads the state, plans and applies; a second run changes nothing.
  --dry-run          print the plan and change nothing
  --remove-replaced  delete the stage's other webhook endpoints, once events arrive through the current one
  --webhook-url URL  where the stage receives events; by default an output of its stack
  --ids-file FILE    the file of public ids; by default stripe-ids.test.json or stripe-ids.live.json`;

type Options = {
  'dry-run'?: boolean;
  'remove-replaced'?: boolean;
  'webhook-url'?: string;
  'ids-file'?: string;
};

async function setUp(stage: Stage, options: Options): Promise<void> {
  const isDryRun = options['dry-run'] ?? false;
  const idsFile = options['ids-file'] ?? `stripe-ids.${stage.stripeMode}.json`;
  const webhookUrl = checkUrl('--webhook-url', options['webhook-url']);
  const secret = await findStageSecret(stage);
  const settings = await secret.read();
  const secretKey = requireSecretKey(stage, settings);
  const before = await readText(idsFile);
  const idsText = (after: SetupOutcome['settings']) =>
    stripeIdsText({ before, stage: stage.name, settings: after, catalogue: PLAN_CATALOGUE });
  // Throws for a file with other content, before anything is changed.
  idsText({});
  console.log(`reading the state at Stripe in ${stage.stripeMode} mode for ${stage.name}`);
  const outcome = await setUpStripe({
    stripe: createStripeClient({ secretKey, apiBase: settings?.STRIPE_API_BASE }),
    stage,
    settings: settings ?? {},
    webhookUrl: webhookUrl ?? outputOf(await readStack(stage), 'WebhookUrl'),
    removesReplaced: options['remove-replaced'] ?? false,
    isDryRun,
    now: Math.floor(Date.now() / 1000),
    save: (next) => secret.write(next),
    onApplied: (description) => console.log(description),
  });
  if (isDryRun) for (const action of outcome.actions) console.log(`would ${describeAction(action)}`);
  else await writeIds(idsFile, { before, text: idsText(outcome.settings) });
  for (const remark of outcome.remarks) console.log(remark);
  console.log(summary(outcome, isDryRun));
}

function checkUrl(option: string, value: string | undefined): string | undefined {
  if (value === undefined || /^https?:\/\/[^\s/]/.test(value)) return value;
  throw new Error(`${option} ${value} is not a URL: it must begin with https://`);
}

async function writeIds(file: string, ids: { before: string | undefined; text: string }): Promise<void> {
  if (ids.text === ids.before) return;
  await writeFile(file, ids.text);
  console.log(`wrote ${file}`);
}

function summary({ actions }: SetupOutcome, isDryRun: boolean): string {
  if (actions.length === 0) return 'no changes: Stripe matches the catalogue and the settings';
  const changes = counted(actions.length, 'changes');
  return isDryRun ? `${changes} planned; nothing was changed` : `${changes} applied`;
}

/** Returns undefined when the file does not exist. */
async function readText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

await runCommand({
  usage: USAGE,
  options: {
    stage: { type: 'string' },
    'dry-run': { type: 'boolean' },
    'remove-replaced': { type: 'boolean' },
    'webhook-url': { type: 'string' },
    'ids-file': { type: 'string' },
  },
  async run({ values }) {
    const stage = findStage(requireStageName(values));
    if (stage.name === LOCAL_STAGE) console.log('the local run sets up Stripe by itself when it starts');
    else await setUp(stage, values);
  },
});
