import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Stack } from '@aws-sdk/client-cloudformation';
import { LOCAL_STAGE } from '../infra/localStage.ts';
import type { Stage } from '../infra/stage.ts';
import { findStage } from '../infra/stages.ts';
import { type Preflight, preflight } from './deploy/preflight.ts';
import { reach, smokeTest } from './deploy/smokeTest.ts';
import { outputOf, readStack, stackNameOf, wordsOf } from './stage/aws.ts';
import { connectStage } from './stage/connectStage.ts';

const USAGE = `usage: npm run deploy -- --stage STAGE [--yes] [--at-once]
Checks credentials, settings and Stripe, deploys the stage, tries it out and says what is left to do.
  --yes            ask nothing, also when the deployment widens what functions may do
  --at-once        give new versions all traffic now, where the stage shifts it bit by bit: to mend what rings
  --smoke-url URL  where to try the stage out, when its own address cannot be reached from here; {api} stands for the
                   id of its API`;

const PROJECT_ROOT = fileURLToPath(new URL('../', import.meta.url));
const CDK = `${PROJECT_ROOT}node_modules/aws-cdk/bin/cdk`;

async function main(): Promise<void> {
  const options = readOptions();
  const stage = findStage(options.stage);
  if (stage.name === LOCAL_STAGE) throw new Error('the stage local is not deployed: npm run local runs it');
  const checked = await preflight(stage);
  for (const problem of checked.problems) console.error(problem);
  if (checked.problems.length > 0) throw new Error('nothing was changed');
  console.log(
    `deploying ${stage.name} (Stripe ${stage.stripeMode} mode) to ${checked.account} in ${checked.region}`,
  );
  await runCdk(cdkArguments(stage, options), checked.region);
  const stack = await readStack(stage);
  const tried = await tryOut(stage, smokeUrlOf(stack, options.smokeUrl));
  tellWhatIsLeft(stage, { stack, ...checked, isReached: tried.kind !== 'not_reached' });
  if (tried.kind === 'failed') throw new Error(tried.why);
}

type Options = { stage: string | undefined; yes: boolean; atOnce: boolean; smokeUrl?: string };

function readOptions(): Options {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      stage: text,
      'smoke-url': text,
      yes: { type: 'boolean' },
      'at-once': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) throw new Error(USAGE);
  return {
    stage: values.stage,
    yes: values.yes ?? false,
    atOnce: values['at-once'] ?? false,
    smokeUrl: values['smoke-url'],
  };
}

function cdkArguments(stage: Stage, { yes, atOnce }: Options): string[] {
  return [
    'deploy',
    stackNameOf(stage.name),
    ...['-c', `stage=${stage.name}`],
    ...(atOnce ? ['-c', 'atOnce=true'] : []),
    ...['--require-approval', yes ? 'never' : 'broadening'],
  ];
}

/** In the region that was looked at: the CDK and the AWS SDK do not look for it in the same places. */
async function runCdk(args: string[], region: string): Promise<void> {
  const env = { ...process.env, AWS_REGION: region, AWS_DEFAULT_REGION: region };
  const child = spawn(process.execPath, [CDK, ...args], { stdio: 'inherit', cwd: PROJECT_ROOT, env });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`cdk ${args.slice(0, 2).join(' ')} failed: what it says is above`);
}

/** Where to try the stage out, without a slash at its end. */
function smokeUrlOf(stack: Stack | undefined, wish: string | undefined): string {
  const apiUrl = outputOf(stack, 'ApiUrl') ?? '';
  const [apiId = ''] = apiUrl.replace('https://', '').split('.');
  return (wish?.replace('{api}', apiId) ?? apiUrl).replace(/\/$/, '');
}

/** `not_reached`: its name leads nowhere yet, and somebody else has to enter it. */
type Tried = { kind: 'fine' } | { kind: 'not_reached' } | { kind: 'failed'; why: string };

async function tryOut({ name, domain }: Stage, url: string): Promise<Tried> {
  console.log(`trying out ${url}`);
  try {
    const reached = await reach(url);
    const isEnteredByHand = domain !== undefined && domain.hostedZone === undefined;
    if (reached.kind === 'no_such_name' && isEnteredByHand) return { kind: 'not_reached' };
    if (reached.kind !== 'reached') throw new Error(`${url} cannot be reached: ${reached.why}`);
    const stage = await connectStage(name);
    const { STRIPE_WEBHOOK_SECRET: webhookSecret } = (await stage.secret.read()) ?? {};
    await smokeTest({ url, stage, webhookSecret, report: (line) => console.log(`  ok: ${line}`) });
    return { kind: 'fine' };
  } catch (error) {
    const goBack = 'The new version is deployed; docs/runbook.md tells how to go back to the one before';
    return { kind: 'failed', why: `${wordsOf(error)}. ${goBack}` };
  }
}

function tellWhatIsLeft(
  stage: Stage,
  { stack, isFirst, isReached, settings }: Preflight & { stack: Stack | undefined; isReached: boolean },
): void {
  const { name, domain } = stage;
  const left = [
    ...(isReached
      ? []
      : [
          `enter ${outputOf(stack, 'DomainTarget')} as the CNAME of ${domain?.name}; then npm run deploy tries the stage out`,
        ]),
    ...(settings.STRIPE_WEBHOOK_SECRET
      ? []
      : [`npm run stripe:setup -- --stage ${name} makes the webhook endpoint`]),
    ...(isFirst
      ? [`npm run keys -- create --stage ${name} --name gateway --scopes metering makes the gateway’s key`]
      : []),
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
