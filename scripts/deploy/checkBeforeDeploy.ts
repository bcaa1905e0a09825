import type { Stack } from '@aws-sdk/client-cloudformation';
import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Stage } from '../../infra/stage.ts';
import { createStripeClient } from '../../shared/stripe/stripeClient.ts';
import type { StoredStripeSettings } from '../../shared/stripe/stripeSettings.ts';
import { errorMessage } from '../errorMessage.ts';
import { settingProblems } from '../settings/settingProblems.ts';
import { portalProblems } from '../settings/setupProblems.ts';
import { stripeProblems } from '../settings/stripeProblems.ts';
import { awsClientConfig } from '../stage/awsClientConfig.ts';
import { listFunctions, outputOf, readStack } from '../stage/stack.ts';
import { findStageSecret, type StageSecret } from '../stage/stageSecret.ts';
import { readsWebhookSecret } from './readsWebhookSecret.ts';
import { bootstrapProblems, stackProblems } from './stackProblems.ts';

export type DeployCheck = {
  /** Why the stage cannot be deployed, one sentence each; empty when it can. */
  problems: string[];
  /** Whether the stage was never deployed successfully. */
  isFirst: boolean;
  settings: StoredStripeSettings;
  secret: StageSecret;
  /** False while callers reach a version of receive that reads the webhook secret in the other secret. */
  isWebhookSecretSeparate: boolean;
  /** The id of the AWS account that the deployment goes to. */
  account: string;
  region: string;
};

/** The stack of `cdk bootstrap`. The CDK cannot deploy without it. */
const BOOTSTRAP_STACK = 'CDKToolkit';

/** AWS requires that at least 100 of an account's concurrent executions stay unreserved. */
const UNRESERVED_MIN = 100;

/** Checks everything that a deployment needs and changes nothing. Throws when there are no valid AWS credentials. */
export async function checkBeforeDeploy(stage: Stage): Promise<DeployCheck> {
  const { account, region } = await readAccount(stage);
  const secret = await findStageSecret(stage);
  const [stack, bootstrap, settings] = await Promise.all([
    readStack(stage),
    readStack(stage, BOOTSTRAP_STACK),
    secret.read(),
  ]);
  // A failed first deployment leaves a stack too, but without outputs.
  const isDeployed = outputOf(stack, 'WebhookUrl') !== undefined;
  const problems = [
    ...bootstrapProblems(bootstrap, { stage: stage.name, region }),
    ...stackProblems(stack, region),
    ...formatProblems(stage, stack),
    ...edgeProblems(stage, stack),
    ...alarmProblems(stage),
    ...(await concurrencyProblems(stage, isDeployed)),
    ...settingProblems(stage, settings, { isDeployed }),
  ];
  if (settings?.STRIPE_SECRET_KEY && !problems.some((problem) => problem.startsWith('STRIPE_'))) {
    const { STRIPE_SECRET_KEY: secretKey, STRIPE_API_BASE: apiBase } = settings;
    const stripe = createStripeClient({ secretKey, apiBase });
    const atStripe = await stripeProblems(stripe, stage, settings);
    // The code of this release counts on what the portals let customers do.
    problems.push(...(atStripe.length > 0 ? atStripe : await portalProblems({ stripe, stage, settings })));
  }
  const isWebhookSecretSeparate = !isDeployed || (await readsWebhookSecret(stage, stack));
  return {
    problems,
    isFirst: !isDeployed,
    settings: settings ?? {},
    secret,
    isWebhookSecretSeparate,
    account,
    region,
  };
}

async function readAccount(stage: Stage): Promise<{ account: string; region: string }> {
  const client = new STSClient(awsClientConfig(stage));
  try {
    const { Account: account = '' } = await client.send(new GetCallerIdentityCommand({}));
    return { account, region: await client.config.region() };
  } catch (error) {
    throw new Error(
      `no valid AWS credentials: ${errorMessage(error)}. Set AWS_PROFILE and AWS_REGION, or log in again`,
      { cause: error },
    );
  }
}

/**
 * While a deployment runs, old and new functions work on the same items. A version without the output reads format 1 only, and so does
 * one that is rolled back to it.
 */
function formatProblems({ name, accountFormat }: Stage, stack: Stack | undefined): string[] {
  const isDeployed = outputOf(stack, 'WebhookUrl') !== undefined;
  if (!isDeployed || accountFormat === 1 || outputOf(stack, 'AccountFormat') !== undefined) return [];
  return [
    `the version that ${name} runs cannot read account items of format 2: set accountFormat: 1 in infra/stages.ts, deploy, and deploy again with 2 ` +
      '(docs/deploy.md, "The format of account items")',
  ];
}

/**
 * Before stages had pages, the domain of a stage with an edge led to CloudFront. It leads to the API now, which refuses everything but
 * metering there: the first deployment would cut off Stripe and the customers.
 */
function edgeProblems({ name, edge, domain }: Stage, stack: Stack | undefined): string[] {
  const isWithoutPages = stack !== undefined && outputOf(stack, 'PagesUrl') === undefined;
  const usesDomain = outputOf(stack, 'WebhookUrl')?.startsWith(`https://${domain?.name}/`) === true;
  if (edge === undefined || !isWithoutPages || !usesDomain) return [];
  return [
    `Stripe and customers call ${name} at ${domain?.name}, where an edge now accepts metering only: if the stage has an edge already, move the ` +
      'setting domain to pages, with keepsDomainRecord; otherwise deploy without edge first (docs/edge.md, "From a release without pages")',
  ];
}

/** A stage can be synthesized without addresses, which differ by company, but must not charge customers without them. */
function alarmProblems({ name, stripeMode, alarmEmails }: Stage): string[] {
  if (stripeMode !== 'live' || alarmEmails.length > 0) return [];
  return [
    `alarms of ${name} would notify nobody, and it charges customers: set alarmEmails in infra/stages.ts, such as alarmEmails: ['oncall@example.com']`,
  ];
}

/** A new AWS account may have a limit of 10. AWS would then refuse every reservation in the middle of the deployment. */
async function concurrencyProblems(stage: Stage, isDeployed: boolean): Promise<string[]> {
  const reserved = Object.values(stage.reservedConcurrency).reduce((sum, count) => sum + count, 0);
  if (reserved === 0) return [];
  const client = new LambdaClient(awsClientConfig(stage));
  const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}));
  const { UnreservedConcurrentExecutions: unreserved } = AccountLimit ?? {};
  if (unreserved === undefined) return [];
  // What the functions reserve today is available to them again.
  const available = unreserved + (isDeployed ? await reservedToday(client, stage) : 0);
  if (available - reserved >= UNRESERVED_MIN) return [];
  return [
    `the functions of ${stage.name} reserve ${reserved} concurrent executions and AWS requires ${UNRESERVED_MIN} unreserved ones, ` +
      `but this account has ${available} available: request a higher "Concurrent executions" quota of Lambda from AWS, ` +
      'or lower reservedConcurrency in infra/stages.ts',
  ];
}

async function reservedToday(client: LambdaClient, stage: Stage): Promise<number> {
  const names = await listFunctions(stage);
  const reservations = names.map((FunctionName) =>
    client.send(new GetFunctionConcurrencyCommand({ FunctionName })),
  );
  return (await Promise.all(reservations)).reduce(
    (sum, { ReservedConcurrentExecutions = 0 }) => sum + ReservedConcurrentExecutions,
    0,
  );
}
