import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  type QueueAttributeName,
  QueueNameExists,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { LOCAL_REGION } from '../../infra/localStage.ts';
import { ACCOUNT_ID } from '../template/resolver.ts';

export const QUEUE_TYPE = 'AWS::SQS::Queue';

/** The properties that determine how a queue behaves. The SQS API has attributes of the same names. */
const ATTRIBUTES: readonly QueueAttributeName[] = [
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedrivePolicy',
  'VisibilityTimeout',
];

/** Not 0, because the emulator loses a message whose visibility timeout is set to 0. */
const RELEASE_VISIBILITY_SECONDS = 1;

export interface LocalQueue {
  name: string;
  url: string;
  arn: string;
}

/**
 * Returns the local name, URL and ARN of a queue. The URL is not the emulator's own, which names a host that does not
 * exist.
 */
export function describeQueue(options: {
  logicalId: string;
  properties: Record<string, unknown>;
  endpoint: string;
}): LocalQueue {
  const suffix = options.properties.FifoQueue === true ? '.fifo' : '';
  const name = String(options.properties.QueueName ?? `${options.logicalId}${suffix}`);
  return {
    name,
    url: `${options.endpoint}/${ACCOUNT_ID}/${name}`,
    arn: `arn:aws:sqs:${LOCAL_REGION}:${ACCOUNT_ID}:${name}`,
  };
}

/** Creates the queue, or updates one that a previous run created. `properties` must be resolved. */
export async function createQueue(
  client: SQSClient,
  queue: LocalQueue,
  properties: Record<string, unknown>,
): Promise<void> {
  const attributes: Partial<Record<QueueAttributeName, string>> = {};
  for (const name of ATTRIBUTES) {
    const value = properties[name];
    if (value === undefined) continue;
    attributes[name] = typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
  try {
    await client.send(new CreateQueueCommand({ QueueName: queue.name, Attributes: attributes }));
  } catch (error) {
    if (!(error instanceof QueueNameExists)) throw error;
    const { FifoQueue: _immutable, ...mutable } = attributes;
    await client.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: mutable }));
  }
}

/**
 * Makes the messages visible that were in flight when a previous run was killed. On AWS they wait for their visibility
 * timeout. Here no other consumer can be processing them, and a developer should not have to wait six minutes.
 */
export async function releaseInFlight(client: SQSClient, queue: LocalQueue): Promise<void> {
  const response = await fetch(`${new URL(queue.url).origin}/_fauxqs/queues/${queue.name}`);
  const { messages } = (await response.json()) as { messages: { inflight: { receiptHandle: string }[] } };
  for (const { receiptHandle } of messages.inflight) {
    await client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queue.url,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: RELEASE_VISIBILITY_SECONDS,
      }),
    );
  }
}
