import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  type StackResource,
} from '@aws-sdk/client-cloudformation';
import { freePort } from '../../../local/freePort.ts';
import { startStripeEmulator } from '../../../local/payments/stripeEmulator.ts';
import { outputOf, readStack, stackNameOf } from '../../../scripts/stage/stack.ts';
import { findStageSecret } from '../../../scripts/stage/stageSecret.ts';
import { PROJECT_ROOT, runOrThrow } from '../../support/runCommand.ts';
import type { EndToEndTarget } from '../../support/setup/startSystem.ts';

/** A developer's stage, which needs no entry in infra/stages.ts. */
export const STAGE = 'dev-emulated';

const SECRET_KEY = 'sk_test_emulated_standin';

export const CDK = path.join(PROJECT_ROOT, 'node_modules/aws-cdk/bin/cdk');

/** What the deployment tests need in addition to the target of the end-to-end suite. */
export type DeployedStage = {
  /** The URL that receives Stripe's events. */
  webhookUrl: string;
  /** The URL of an API in the emulator, with `{api}` as the placeholder for its id. */
  smokeUrl: string;
};

/** Runs one of the project's scripts for the stage and returns its standard output. Throws when it fails. */
export const runScript = (script: string, args: string[], input?: string) =>
  runOrThrow(process.execPath, [`scripts/${script}.ts`, '--stage', STAGE, ...args], { input });

/**
 * Follows docs/deploy.md from an empty AWS account to a stage that sells, with the commands that an operator types, against
 * emulators of AWS and Stripe.
 */
export async function deployStage(report: (line: string) => void): Promise<{
  stage: DeployedStage;
  target: EndToEndTarget;
  stop(): Promise<void>;
}> {
  const stripe = await startStripeEmulator({ port: await freePort(), secretKey: SECRET_KEY });
  const folder = await mkdtemp(path.join(tmpdir(), 'session-billing-deploy-'));
  const stop = async () => {
    await Promise.all([stripe.program.stop(), rm(folder, { recursive: true, force: true })]);
  };
  try {
    return { ...(await setUpStage({ stripeApiBase: stripe.apiBase, folder, report })), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function setUpStage({
  stripeApiBase,
  folder,
  report,
}: {
  stripeApiBase: string;
  folder: string;
  report: (line: string) => void;
}): Promise<{ stage: DeployedStage; target: EndToEndTarget }> {
  const smokeUrl = `${process.env.AWS_ENDPOINT_URL}/_aws/execute-api/{api}`;
  await runOrThrow(process.execPath, [CDK, 'bootstrap', '-c', `stage=${STAGE}`]);
  report('the account is bootstrapped');
  await runScript('secrets', ['set'], `${SECRET_KEY}\n`);
  await runScript('secrets', ['set', 'STRIPE_API_BASE'], `${stripeApiBase}\n`);
  const idsFile = path.join(folder, 'stripe-ids.test.json');
  const ids = ['--ids-file', idsFile];
  await runScript('stripeSetup', ids);
  report('Stripe has products, prices and a portal');
  report((await runScript('deploy', ['--smoke-url', smokeUrl, '--yes'])).trim());
  const baseUrl = smokeUrl.replace('{api}', await readApiId(STAGE));
  const webhookUrl = `${baseUrl}/webhooks/stripe`;
  await runScript('stripeSetup', [...ids, '--webhook-url', webhookUrl]);
  report('Stripe has a webhook endpoint');
  const createKey = async (name: string, scopes: string) =>
    (await runScript('keys', ['create', '--name', name, '--scopes', scopes])).trim();
  const apiKey = await createKey('gateway', 'metering,billing,read');
  const adminKey = await createKey('operator', 'admin');
  const { STRIPE_WEBHOOK_SECRET: webhookSecret = '' } = await readSettings();
  return {
    stage: { webhookUrl, smokeUrl },
    target: {
      baseUrl,
      apiKey,
      adminKey,
      stripe: { apiBase: stripeApiBase, secretKey: SECRET_KEY, webhookSecret },
      stage: { name: STAGE },
    },
  };
}

/** The resources of a deployed stage's stack. */
export async function readResources(stage: string): Promise<StackResource[]> {
  const command = new DescribeStackResourcesCommand({ StackName: stackNameOf(stage) });
  return (await new CloudFormationClient({}).send(command)).StackResources ?? [];
}

/** An output of a deployed stage's stack. */
export async function readOutput(stage: string, key: string): Promise<string> {
  const output = outputOf(await readStack({ name: stage }), key);
  if (output === undefined) throw new Error(`${stage} has no output ${key}`);
  return output;
}

/** The id of a deployed stage's API, which is part of its URL in the emulator. */
export async function readApiId(stage: string): Promise<string> {
  const api = (await readResources(stage)).find(
    ({ ResourceType }) => ResourceType === 'AWS::ApiGatewayV2::Api',
  );
  if (api?.PhysicalResourceId === undefined) throw new Error(`${stage} has no API`);
  return api.PhysicalResourceId;
}

/** The settings in the stage's secret. */
export async function readSettings() {
  return (await (await findStageSecret({ name: STAGE })).read()) ?? {};
}
