import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Stack } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { LOCAL_STAGE } from '../infra/localStage.ts';
import type { Stage } from '../infra/stage.ts';
import { findStage } from '../infra/stages.ts';
import { type BuiltPages, buildPages } from './deploy/buildPages.ts';
import { checkBeforeDeploy, type DeployCheck } from './deploy/checkBeforeDeploy.ts';
import { runSmokeTests, type SmokeTestResult } from './deploy/runSmokeTests.ts';
import { uploadPages } from './deploy/uploadPages.ts';
import { errorMessage } from './errorMessage.ts';
import { runCommand } from './runCommand.ts';
import { readSesFindings } from './ses/readSesFindings.ts';
import { awsClientConfig } from './stage/awsClientConfig.ts';
import { outputOf, readStack, stackNameOf } from './stage/stack.ts';
import { requireStageName } from './stage/stageOptions.ts';

const USAGE = `usage: npm run deploy -- --stage STAGE [--yes] [--at-once] [--smoke-url URL]
Checks credentials, settings and Stripe, builds the pages, deploys the stage, uploads the pages, runs the smoke test and
lists the remaining steps.
  --yes            deploy without asking, even when the deployment broadens IAM permissions
  --at-once        send all traffic to the new versions at once, in a stage that shifts it gradually; for the fix of an
                   error that raised an alarm
  --smoke-url URL  run the smoke test of the API at this address, and none of the pages, when the stage's own addresses
                   cannot be reached from here; {api} is replaced by the id of the stage's API`;

const PROJECT_ROOT = fileURLToPath(new URL('../', import.meta.url));
const CDK = `${PROJECT_ROOT}node_modules/aws-cdk/bin/cdk`;

type Options = { yes?: boolean; 'at-once'?: boolean; 'smoke-url'?: string };

async function deploy(stage: Stage, options: Options): Promise<void> {
  if (stage.name === LOCAL_STAGE) {
    throw new Error('the stage local is not deployed: run it with npm run local');
  }
  const check = await checkBeforeDeploy(stage);
  for (const problem of check.problems) console.error(problem);
  if (check.problems.length > 0) throw new Error('nothing was changed');
  console.log(
    `deploying ${stage.name} (Stripe ${stage.stripeMode} mode) to ${check.account} in ${check.region}`,
  );
  const pages = await buildPages(PROJECT_ROOT);
  console.log('the pages are built');
  try {
    await deployChecked(stage, { options, check, pages });
  } finally {
    await pages.remove();
  }
}

async function deployChecked(
  stage: Stage,
  { options, check, pages }: { options: Options; check: DeployCheck; pages: BuiltPages },
): Promise<void> {
  // The new version of receive needs it at once. The copy goes only when no version in use reads it.
  await check.secret.write(check.settings, { removesCopy: check.isWebhookSecretSeparate });
  await runCdk(cdkArguments(stage, options, check), check.region);
  const stack = await readStack(stage);
  const version = outputOf(stack, 'Version');
  console.log(`deployed ${version} to ${stage.name}`);
  await uploadPages({
    directory: pages.directory,
    bucket: {
      // The bucket is in the path, because the host of an emulator has no names for buckets.
      objects: new S3Client({ ...awsClientConfig(stage), forcePathStyle: true }),
      bucket: requireOutput(stack, 'PagesBucket'),
    },
    config: requireOutput(stack, 'WebConfig'),
    report: (line) => console.log(line),
  });
  const result = await runSmokeTests(stage, { stack, smokeUrl: options['smoke-url'] });
  printRemainingSteps(stack, [
    ...remainingSteps(stage, { check, result }),
    ...(await remainingMailSteps(stage, stack)),
  ]);
  if (result.kind === 'failed') throw new Error(result.reason);
}

function requireOutput(stack: Stack | undefined, key: string): string {
  const value = outputOf(stack, key);
  if (value === undefined) throw new Error(`the stack has no output ${key}: the pages were not uploaded`);
  return value;
}

function cdkArguments(
  stage: Stage,
  { yes = false, 'at-once': atOnce = false }: Options,
  { isWebhookSecretSeparate }: DeployCheck,
): string[] {
  return [
    'deploy',
    stackNameOf(stage.name),
    '-c',
    `stage=${stage.name}`,
    ...(atOnce ? ['-c', 'atOnce=true'] : []),
    ...(isWebhookSecretSeparate ? [] : ['-c', 'movesWebhookSecret=true']),
    '--require-approval',
    yes ? 'never' : 'broadening',
  ];
}

/** Deploys to the region that was checked: the CDK and the AWS SDK look for the region in different places. */
async function runCdk(args: string[], region: string): Promise<void> {
  const env = { ...process.env, AWS_REGION: region, AWS_DEFAULT_REGION: region };
  const child = spawn(process.execPath, [CDK, ...args], { stdio: 'inherit', cwd: PROJECT_ROOT, env });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`cdk ${args.slice(0, 2).join(' ')} failed: see its output above`);
}

type Deployed = { check: DeployCheck; result: SmokeTestResult };

function remainingSteps({ name, alarmEmails }: Stage, { check, result }: Deployed): string[] {
  const steps: string[] = [];
  const records = result.kind === 'not_reachable' ? result.records : [];
  for (const record of records) {
    steps.push(
      `enter ${record.target} as the CNAME of ${record.name}, then run npm run deploy -- --stage ${name} again for the smoke test`,
    );
  }
  if (!check.settings.STRIPE_WEBHOOK_SECRET) {
    steps.push(`create the webhook endpoint: npm run stripe:setup -- --stage ${name}`);
  }
  if (!check.isWebhookSecretSeparate) {
    steps.push(
      `once you will not go back to the version before: npm run deploy -- --stage ${name} again, so that receive can no longer read Stripe's API key`,
    );
  }
  if (check.isFirst) {
    steps.push(
      `create the gateway's key: npm run keys -- create --stage ${name} --name gateway --scopes metering`,
    );
  }
  if (check.isFirst && alarmEmails.length > 0) {
    steps.push(`${alarmEmails.join(', ')} must confirm the subscription to alarms that AWS has sent`);
  }
  if (alarmEmails.length === 0) {
    steps.push('alarms notify nobody: add addresses to alarmEmails in infra/stages.ts');
  }
  return steps;
}

/** The stage works without e-mails, so a failure to ask SES fails no deployment. */
async function remainingMailSteps(
  { name, mail, region }: Stage,
  stack: Stack | undefined,
): Promise<string[]> {
  if (mail === undefined) return [];
  try {
    return (await readSesFindings({ mail, region }, stack)).problems;
  } catch (error) {
    return [
      `run npm run ses -- check --stage ${name}: the state of Amazon SES could not be read (${errorMessage(error)})`,
    ];
  }
}

function printRemainingSteps(stack: Stack | undefined, steps: string[]): void {
  console.log(`the pages are at ${outputOf(stack, 'PagesUrl')}`);
  console.log(`Stripe's events go to ${outputOf(stack, 'WebhookUrl')}`);
  console.log(steps.length === 0 ? 'no steps remain' : 'remaining steps:');
  for (const step of steps) console.log(`  ${step}`);
}

await runCommand({
  usage: USAGE,
  options: {
    stage: { type: 'string' },
    'smoke-url': { type: 'string' },
    yes: { type: 'boolean' },
    'at-once': { type: 'boolean' },
  },
  run: ({ values }) => deploy(findStage(requireStageName(values)), values),
});
