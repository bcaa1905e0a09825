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

/** The properties of a queue that decide how it behaves, and are attributes of the same name in the API. */
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

/** Shorter than anybody waits for, longer than nothing: the emulator loses a message that is set to nothing. */
const RELEASED_AFTER_SECONDS = 1;

export interface LocalQueue {
  name: string;
  url: string;
  arn: string;
}

/** The name, URL and ARN a queue of this logical id has here. The emulator's own URLs name a host that is not there. */
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

/** Makes the queue, or brings one kept from a run before up to date. The properties are resolved already. */
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
    const { FifoQueue: _fixed, ...changeable } = attributes;
    await client.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: changeable }));
  }
}

/**
 * Makes visible again what a run that was killed had taken and not finished. On AWS such messages wait for their
 * visibility to end; here nobody else can have them, and a developer should not wait six minutes.
 */
export async function releaseTaken(client: SQSClient, queue: LocalQueue): Promise<void> {
  const response = await fetch(`${new URL(queue.url).origin}/_fauxqs/queues/${queue.name}`);
  const { messages } = (await response.json()) as { messages: { inflight: { receiptHandle: string }[] } };
  for (const { receiptHandle } of messages.inflight) {
    await client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queue.url,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: RELEASED_AFTER_SECONDS,
      }),
    );
  }
}
