import type { Stack } from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { webhookSecretName } from '../../shared/stripe/stripeSettings.ts';
import { awsClientConfig } from '../stage/awsClientConfig.ts';
import { outputOf } from '../stage/stack.ts';

/**
 * Returns whether the version of receive that callers reach reads the webhook secret. Asks the alias and not the stack,
 * because an operator can point `live` back to an earlier version.
 */
export async function readsWebhookSecret(
  stage: { name: string; region?: string },
  stack: Stack | undefined,
): Promise<boolean> {
  const receive = outputOf(stack, 'WebhookReceiveArn');
  // Deployed by a version that had one secret.
  if (receive === undefined) return false;
  const client = new LambdaClient(awsClientConfig(stage));
  const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName: receive }));
  return Environment?.Variables?.STRIPE_SECRET_ID === webhookSecretName(stage.name);
}
