import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Lets a failed message rest before it is received again. */
export async function delayMessage(
  client: SQSClient,
  rest: { queueUrl: string; receiptHandle: string; seconds: number },
): Promise<void> {
  await client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: rest.queueUrl,
      ReceiptHandle: rest.receiptHandle,
      VisibilityTimeout: rest.seconds,
    }),
  );
}
