import type { SQSRecord } from 'aws-lambda';
import { type StripeEventMessage, stripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';

/** An SQS message. `attempts` is how many times it was received, including this time. */
type QueueMessage = { messageId: string; receiptHandle: string; attempts: number };

export type EventMessage = QueueMessage & { message: StripeEventMessage };

/** A message that failed. `message` is undefined if its body is not an event message. */
export type FailedMessage = QueueMessage & { message?: StripeEventMessage; error: unknown };

/** Parses the records of a batch. Each unreadable one is returned with its error. */
export function readRecords(records: SQSRecord[]): { readable: EventMessage[]; unreadable: FailedMessage[] } {
  const readable: EventMessage[] = [];
  const unreadable: FailedMessage[] = [];
  for (const { messageId, receiptHandle, body, attributes } of records) {
    const received = { messageId, receiptHandle, attempts: Number(attributes.ApproximateReceiveCount) };
    try {
      readable.push({ ...received, message: stripeEventMessage.parse(JSON.parse(body)) });
    } catch (error) {
      unreadable.push({ ...received, error });
    }
  }
  return { readable, unreadable };
}
