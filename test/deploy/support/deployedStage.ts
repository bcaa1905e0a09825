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
import { stackNameOf } from '../../../scripts/stage/stack.ts';
import { findStageSecret } from '../../../scripts/stage/stageSecret.ts';
import type { EndToEndTarget } from '../../support/setup/e2eSetup.ts';
import { PROJECT_ROOT, succeed } from './runCommand.ts';

/** A developer's own stage, which needs no entry in infra/stages.ts. */
export const STAGE = 'dev-emulated';

const SECRET_KEY = 'sk_test_emulated_standin';
const APP_URL = 'https://app.example.com';

export const CDK = path.join(PROJECT_ROOT, 'node_modules/aws-cdk/bin/cdk');

/** What tests of a deployment are given beside the target of the end-to-end suite. */
export type DeployedStage = {
  /** Where Stripe's events go. */
  webhookUrl: string;
  /** The address of any API of the emulator, with `{api}` for its id. */
  smokeUrl: string;
};

/** Runs one of the project's commands for the stage. */
export const operate = (script: string, args: string[], input?: string) =>
  succeed(process.execPath, [`scripts/${script}.ts`, '--stage', STAGE, ...args], { input });

/**
 * Takes the walk of docs/deploy.md from an empty AWS account to a stage that sells, by the commands that an operator
 * would type, with an emulator in the place of AWS and the stand-in in Stripe's.
 */
export async function deployStage(report: (line: string) => void): Promise<{
  stage: DeployedStage;
  target: EndToEndTarget;
  stop(): Promise<void>;
}> {
  const standIn = await startStripeEmulator({ port: await freePort(), secretKey: SECRET_KEY });
  const folder = await mkdtemp(path.join(tmpdir(), 'session-billing-deploy-'));
  const stop = async () => {
    await Promise.all([standIn.program.stop(), rm(folder, { recursive: true, force: true })]);
  };
  try {
    return { ...(await walk({ stripeApiBase: standIn.apiBase, folder, report })), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function walk(given: {
  stripeApiBase: string;
  folder: string;
  report: (line: string) => void;
}): Promise<{ stage: DeployedStage; target: EndToEndTarget }> {
  const { stripeApiBase, folder, report } = given;
  const smokeUrl = `${process.env.AWS_ENDPOINT_URL}/_aws/execute-api/{api}`;
  await succeed(process.execPath, [CDK, 'bootstrap', '-c', `stage=${STAGE}`]);
  report('the account is bootstrapped');
  await operate('secrets', ['set'], `${SECRET_KEY}\n${APP_URL}\n`);
  await operate('secrets', ['set', 'STRIPE_API_BASE'], `${stripeApiBase}\n`);
  const idsFile = path.join(folder, 'stripe-ids.test.json');
  const ids = ['--ids-file', idsFile];
  await operate('stripeSetup', ids);
  report('Stripe has products, prices and a portal');
  report((await operate('deploy', ['--smoke-url', smokeUrl, '--yes'])).trim());
  const baseUrl = smokeUrl.replace('{api}', await readApiId(STAGE));
  const webhookUrl = `${baseUrl}/webhooks/stripe`;
  await operate('stripeSetup', [...ids, '--webhook-url', webhookUrl]);
  report('Stripe has a webhook endpoint');
  const makeKey = async (name: string, scopes: string) =>
    (await operate('keys', ['create', '--name', name, '--scopes', scopes])).trim();
  const apiKey = await makeKey('gateway', 'metering,billing,read');
  const adminKey = await makeKey('operator', 'admin');
  const { STRIPE_WEBHOOK_SECRET: webhookSecret = '' } = await readSettings();
  return {
    stage: { webhookUrl, smokeUrl },
    target: {
      ...{ baseUrl, apiKey, adminKey },
      stripe: { apiBase: stripeApiBase, secretKey: SECRET_KEY, webhookSecret },
      operated: { stage: STAGE },
    },
  };
}

/** A deployed stage's resources. */
export async function readResources(stage: string): Promise<StackResource[]> {
  const command = new DescribeStackResourcesCommand({ StackName: stackNameOf(stage) });
  return (await new CloudFormationClient({}).send(command)).StackResources ?? [];
}

/** The id of the API of a deployed stage, by which the emulator tells APIs apart. */
export async function readApiId(stage: string): Promise<string> {
  const api = (await readResources(stage)).find(
    ({ ResourceType }) => ResourceType === 'AWS::ApiGatewayV2::Api',
  );
  if (api?.PhysicalResourceId === undefined) throw new Error(`${stage} has no API`);
  return api.PhysicalResourceId;
}

export async function readSettings() {
  return (await (await findStageSecret({ name: STAGE })).read()) ?? {};
}
