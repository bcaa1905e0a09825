import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { StripeEventMessage } from '../../../shared/contracts/stripeEventMessage.ts';

/** SQS answers within milliseconds; Stripe waits 10 s or more and then delivers again. */
const REQUEST_TIMEOUT_MS = 2_000;
const CONNECTION_TIMEOUT_MS = 1_000;
const TRIES_MAX = 3;

export function openQueueClient(): SQSClient {
  return new SQSClient({
    maxAttempts: TRIES_MAX,
    requestHandler: {
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
}

/**
 * Puts the pointer on the FIFO queue: events of one customer in one group, one after the other; an event that Stripe
 * delivers twice within five minutes once. Resolves when SQS has it.
 */
export async function enqueue(
  client: SQSClient,
  queueUrl: string,
  message: StripeEventMessage,
): Promise<void> {
  await client.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: JSON.stringify(message),
      MessageGroupId: message.customer ?? message.id,
      MessageDeduplicationId: message.id,
    }),
  );
}
