import type { Stack } from '@aws-sdk/client-cloudformation';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Stage } from '../../infra/stage.ts';
import { createStripeClient } from '../../shared/stripe/stripeClient.ts';
import type { StoredStripeSettings } from '../../shared/stripe/stripeSettings.ts';
import { settingProblems } from '../settings/settingProblems.ts';
import { stripeProblems } from '../settings/stripeProblems.ts';
import { awsOf, outputOf, readStack, wordsOf } from '../stage/aws.ts';
import { openSecretOf } from '../stage/stageSecret.ts';

export type Preflight = {
  /** Why the deployment cannot go on, a sentence each; none when it can. */
  problems: string[];
  isFirst: boolean;
  settings: StoredStripeSettings;
  /** Where it goes. */
  account: string;
  region: string;
};

/** The CDK's own stack, without which it can deploy nothing. */
const BOOTSTRAP_STACK = 'CDKToolkit';

/** AWS keeps so many instances of an account's concurrency for functions without a reservation. */
const UNRESERVED_MIN = 100;

/** Looks at everything that a deployment needs, and changes nothing. Throws a sentence without AWS credentials. */
export async function preflight(stage: Stage): Promise<Preflight> {
  const { account, region } = await readAccount(stage);
  const secret = await openSecretOf(stage);
  const [stack, bootstrap, settings] = await Promise.all([
    readStack(stage),
    readStack(stage, BOOTSTRAP_STACK),
    secret.read(),
  ]);
  // A first deployment that failed leaves a stack, too, and no address.
  const isDeployed = outputOf(stack, 'WebhookUrl') !== undefined;
  const problems = [
    ...(isComplete(bootstrap) ? [] : [notPrepared(stage)]),
    ...stackProblems(stack, region),
    ...(await concurrencyProblems(stage, isDeployed)),
    ...settingProblems(stage, settings, { isDeployed }),
  ];
  if (settings?.STRIPE_SECRET_KEY && !problems.some((problem) => problem.startsWith('STRIPE_'))) {
    const { STRIPE_SECRET_KEY: secretKey, STRIPE_API_BASE: apiBase } = settings;
    const stripe = createStripeClient({ secretKey, apiBase });
    problems.push(...(await stripeProblems(stripe, stage, settings)));
  }
  return { problems, isFirst: !isDeployed, settings: settings ?? {}, account, region };
}

async function readAccount(stage: Stage): Promise<{ account: string; region: string }> {
  const client = new STSClient(awsOf(stage));
  try {
    const { Account: account = '' } = await client.send(new GetCallerIdentityCommand({}));
    return { account, region: await client.config.region() };
  } catch (error) {
    throw new Error(
      `no AWS credentials that work: ${wordsOf(error)}. Set AWS_PROFILE and AWS_REGION, or log in again`,
      { cause: error },
    );
  }
}

/** A stack that never came to be has nothing of what it should have. */
const isComplete = (stack: Stack | undefined) => /^(CREATE_COMPLETE|UPDATE_)/.test(stack?.StackStatus ?? '');

const notPrepared = ({ name }: Stage) =>
  `this AWS account and region were never prepared for the CDK: npx cdk bootstrap -c stage=${name}`;

/** Stacks that never came to be, and that AWS lets nobody update. */
const NEVER_CAME_TO_BE = new Set([
  'ROLLBACK_COMPLETE',
  'ROLLBACK_FAILED',
  'REVIEW_IN_PROGRESS',
  'CREATE_FAILED',
]);

function stackProblems(stack: Stack | undefined, region: string): string[] {
  const { StackName: name = '', StackStatus: status = '' } = stack ?? {};
  if (status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS') {
    return [`the stack ${name} is being changed (${status}): wait until that is done`];
  }
  if (status === 'UPDATE_ROLLBACK_FAILED') {
    return [
      `the stack ${name} is stuck (${status}): docs/runbook.md, "Deployment taken back", tells the way out`,
    ];
  }
  if (!NEVER_CAME_TO_BE.has(status)) return [];
  const itself = `--stack-name ${name} --region ${region}`;
  const unprotect = `aws cloudformation update-termination-protection --no-enable-termination-protection ${itself}`;
  return [
    `the first deployment of ${name} failed (${status}), and what it left has to go: ` +
      `${unprotect} && aws cloudformation delete-stack ${itself}`,
  ];
}

/** A new AWS account may have a limit of 10, where AWS refuses every reservation in the middle of a deployment. */
async function concurrencyProblems(stage: Stage, isDeployed: boolean): Promise<string[]> {
  const reserved = Object.values(stage.reservedConcurrency).reduce((sum, count) => sum + count, 0);
  if (reserved === 0) return [];
  const client = new LambdaClient(awsOf(stage));
  const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}));
  const { UnreservedConcurrentExecutions: unreserved } = AccountLimit ?? {};
  // What a deployed stage has reserved already it may keep.
  const limit = unreserved === undefined ? undefined : unreserved + (isDeployed ? reserved : 0);
  if (limit === undefined || limit - reserved >= UNRESERVED_MIN) return [];
  return [
    `the functions of ${stage.name} reserve ${reserved} concurrent executions and AWS keeps ${UNRESERVED_MIN} more, ` +
      `but ${limit} of this account are free: ask AWS for a higher "Concurrent executions" quota of Lambda, ` +
      'or lower reservedConcurrency in infra/stages.ts',
  ];
}
