import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Sets after how many seconds a message that was received is received again. */
export type DelayMessage = (delay: { receiptHandle: string; delaySeconds: number }) => Promise<void>;

export function createDelayMessage({
  client,
  queueUrl,
}: {
  client: SQSClient;
  queueUrl: string;
}): DelayMessage {
  return async ({ receiptHandle, delaySeconds }) => {
    const command = new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: delaySeconds,
    });
    await client.send(command);
  };
}
