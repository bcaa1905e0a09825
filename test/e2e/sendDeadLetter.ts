import { randomUUID } from 'node:crypto';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { connectTargetStage } from './target.ts';

/** Sends an event message to the dead-letter queue, as if every attempt had failed. Returns the event's id. */
export async function sendDeadLetter(customer: string): Promise<string> {
  const { queues, deadLetterQueueUrl } = await connectTargetStage();
  const id = `evt_${randomUUID()}`;
  const created = Math.floor(Date.now() / 1000);
  const message = { version: 1, id, type: 'invoice.paid', customer, livemode: false, created };
  await queues.send(
    new SendMessageCommand({
      QueueUrl: deadLetterQueueUrl,
      MessageBody: JSON.stringify(message),
      MessageGroupId: customer,
      MessageDeduplicationId: id,
    }),
  );
  queues.destroy();
  return id;
}
