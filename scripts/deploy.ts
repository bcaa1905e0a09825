import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Stack } from '@aws-sdk/client-cloudformation';
import { LOCAL_STAGE } from '../infra/localStage.ts';
import type { Stage } from '../infra/stage.ts';
import { findStage } from '../infra/stages.ts';
import { checkBeforeDeploy, type DeployCheck } from './deploy/checkBeforeDeploy.ts';
import { smokeTest } from './deploy/smokeTest.ts';
import { waitUntilReachable } from './deploy/waitUntilReachable.ts';
import { errorMessage } from './errorMessage.ts';
import { runCommand } from './runCommand.ts';
import { connectStage } from './stage/connectStage.ts';
import { outputOf, readStack, stackNameOf } from './stage/stack.ts';
import { requireStageName } from './stage/stageOptions.ts';

const USAGE = `usage: npm run deploy -- --stage STAGE [--yes] [--at-once] [--smoke-url URL]
Checks credentials, settings and Stripe, deploys the stage, runs the smoke test and lists the remaining steps.
  --yes            deploy without asking, even when the deployment broadens IAM permissions
  --at-once        send all traffic to the new versions at once, in a stage that shifts it gradually; for the fix of an
                   error that raised an alarm
  --smoke-url URL  run the smoke test at this address, when the stage's own cannot be reached from here; {api} is
                   replaced by the id of the stage's API`;

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
  // The new version of receive needs it at once. The copy goes only when no version in use reads it.
  await check.secret.write(check.settings, { removesCopy: check.isWebhookSecretSeparate });
  await runCdk(cdkArguments(stage, options, check), check.region);
  const stack = await readStack(stage);
  const version = outputOf(stack, 'Version');
  console.log(`deployed ${version} to ${stage.name}`);
  const result = await runSmokeTest(stage, { url: smokeUrlOf(stack, options['smoke-url']), version });
  printRemainingSteps(stack, remainingSteps(stage, { stack, check, result }));
  if (result.kind === 'failed') throw new Error(result.reason);
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

/** Returns the address for the smoke test, without a trailing slash. */
function smokeUrlOf(stack: Stack | undefined, smokeUrl: string | undefined): string {
  const apiUrl = outputOf(stack, 'ApiUrl') ?? '';
  const [apiId = ''] = apiUrl.replace('https://', '').split('.');
  return (smokeUrl?.replace('{api}', apiId) ?? apiUrl).replace(/\/$/, '');
}

/** `not_reachable`: the stage's domain name has no DNS record yet, and the operator enters it. */
type SmokeTestResult = { kind: 'passed' } | { kind: 'not_reachable' } | { kind: 'failed'; reason: string };

async function runSmokeTest(
  { name, domain }: Stage,
  { url, version }: { url: string; version: string | undefined },
): Promise<SmokeTestResult> {
  console.log(`running the smoke test at ${url}`);
  try {
    const reachability = await waitUntilReachable(url);
    const isDnsManual = domain !== undefined && domain.hostedZone === undefined;
    if (reachability.kind === 'no_such_name' && isDnsManual) return { kind: 'not_reachable' };
    if (reachability.kind !== 'reachable') {
      throw new Error(`${url} cannot be reached: ${reachability.reason}`);
    }
    const stage = await connectStage(name);
    const { STRIPE_WEBHOOK_SECRET: webhookSecret } = (await stage.secret.read()) ?? {};
    await smokeTest({ url, stage, version, webhookSecret, report: (line) => console.log(`  ok: ${line}`) });
    return { kind: 'passed' };
  } catch (error) {
    const rollBack =
      'The new version is deployed; docs/runbook.md describes how to return to the previous one';
    return { kind: 'failed', reason: `${errorMessage(error)}. ${rollBack}` };
  }
}

type Deployed = { stack: Stack | undefined; check: DeployCheck; result: SmokeTestResult };

function remainingSteps(stage: Stage, { stack, check, result }: Deployed): string[] {
  const { name, domain, alarmEmails } = stage;
  const steps: string[] = [];
  if (result.kind === 'not_reachable') {
    steps.push(
      `enter ${outputOf(stack, 'DomainTarget')} as the CNAME of ${domain?.name}, then run npm run deploy -- --stage ${name} again for the smoke test`,
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

function printRemainingSteps(stack: Stack | undefined, steps: string[]): void {
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
