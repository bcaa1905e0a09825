import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Stage } from '../infra/stage.ts';
import { findStage } from '../infra/stages.ts';
import { outputOf, readStack, stackNameOf, wordsOf } from './aws.ts';
import { type Preflight, preflight } from './deploy/preflight.ts';
import { smokeTest } from './deploy/smokeTest.ts';
import { LOCAL_STAGE } from './localRun.ts';
import { openStage } from './openStage.ts';

const USAGE = `usage: npm run deploy -- --stage STAGE [--yes]
Checks credentials, settings and Stripe, deploys the stage, tries it out and says what is left to do.
  --yes            ask nothing, also when the deployment widens what functions may do
  --smoke-url URL  where to try the stage out, when its own address cannot be reached from here; {api} stands for the
                   id of its API`;

const CDK = fileURLToPath(new URL('../node_modules/aws-cdk/bin/cdk', import.meta.url));

async function main(): Promise<void> {
  const options = readOptions();
  const stage = findStage(options.stage);
  if (stage.name === LOCAL_STAGE) throw new Error('the stage local is not deployed: npm run local runs it');
  const checked = await preflight(stage);
  for (const problem of checked.problems) console.error(problem);
  if (checked.problems.length > 0) throw new Error('nothing was changed');
  console.log(`deploying ${stage.name} (Stripe ${stage.stripeMode} mode) to ${checked.account}`);
  await runCdk(cdkArguments(stage, options));
  await tryOut(stage, options.smokeUrl);
  await tellWhatIsLeft(stage, checked);
}

type Options = { stage: string | undefined; yes: boolean; smokeUrl?: string };

function readOptions(): Options {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      stage: text,
      'smoke-url': text,
      yes: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) throw new Error(USAGE);
  return {
    stage: values.stage,
    yes: values.yes ?? false,
    smokeUrl: values['smoke-url'],
  };
}

function cdkArguments(stage: Stage, { yes }: Options): string[] {
  return [
    'deploy',
    stackNameOf(stage.name),
    ...['-c', `stage=${stage.name}`],
    ...['--require-approval', yes ? 'never' : 'broadening'],
  ];
}

async function runCdk(args: string[]): Promise<void> {
  const child = spawn(process.execPath, [CDK, ...args], { stdio: 'inherit' });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`cdk ${args.slice(0, 2).join(' ')} failed: what it says is above`);
}

async function tryOut({ name }: Stage, smokeUrl: string | undefined): Promise<void> {
  const stage = await openStage(name);
  const stack = await readStack(findStage(name));
  const apiUrl = outputOf(stack, 'ApiUrl') ?? '';
  const [apiId = ''] = apiUrl.replace('https://', '').split('.');
  const url = (smokeUrl?.replace('{api}', apiId) ?? apiUrl).replace(/\/$/, '');
  console.log(`trying out ${url}`);
  try {
    const { STRIPE_WEBHOOK_SECRET: webhookSecret } = (await stage.secret.read()) ?? {};
    await smokeTest({ url, stage, webhookSecret, report: (line) => console.log(`  ok: ${line}`) });
  } catch (error) {
    throw new Error(
      `${wordsOf(error)}. The new version is deployed; docs/runbook.md tells how to go back to the one before`,
      { cause: error },
    );
  }
}

async function tellWhatIsLeft(stage: Stage, { isFirst, settings }: Preflight): Promise<void> {
  const stack = await readStack(stage);
  const { name } = stage;
  const left = [
    ...(settings.STRIPE_WEBHOOK_SECRET
      ? []
      : [`npm run stripe:setup -- --stage ${name} makes the webhook endpoint`]),
    ...(isFirst ? [`npm run api-key -- --stage ${name} --name gateway makes the gateway’s key`] : []),
    ...(isFirst && stage.alarmEmails.length > 0
      ? [`${stage.alarmEmails.join(', ')} must confirm the subscription to alarms that AWS has sent`]
      : []),
    ...(stage.alarmEmails.length === 0
      ? ['alarms ring nowhere: write addresses into alarmEmails in infra/stages.ts']
      : []),
  ];
  console.log(`Stripe's events go to ${outputOf(stack, 'WebhookUrl')}`);
  console.log(left.length === 0 ? 'nothing is left to do' : 'left to do:');
  for (const line of left) console.log(`  ${line}`);
}

await main().catch((error: unknown) => {
  console.error(wordsOf(error));
  process.exitCode = 1;
});
