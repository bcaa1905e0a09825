import type { SQSRecord } from 'aws-lambda';
import { type StripeEventMessage, stripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import { parseInput } from '../../../shared/http/parseInput.ts';

export type Read = { record: SQSRecord; message: StripeEventMessage };

/** A message that is tried again; without `message` it was no pointer. */
export type Failed = { record: SQSRecord; message?: StripeEventMessage; error: unknown };

/** How often the message was received, this time included. */
export const attemptsOf = ({ attributes }: SQSRecord) => Number(attributes.ApproximateReceiveCount);

/** Parses what Lambda brings from the queue, message by message. */
export function readRecords(records: SQSRecord[]): { read: Read[]; unreadable: Failed[] } {
  const read: Read[] = [];
  const unreadable: Failed[] = [];
  for (const record of records) {
    try {
      read.push({ record, message: parseInput(stripeEventMessage, JSON.parse(record.body)) });
    } catch (error) {
      unreadable.push({ record, error });
    }
  }
  return { read, unreadable };
}
