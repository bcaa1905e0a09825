import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { parseAccountRow } from '../../../shared/account/accountRow.ts';
import type { AccountChange } from '../domain/effects.ts';

type Row = Record<string, AttributeValue>;

/** Returns the change of an account item; undefined for a removed item, which adds nothing. Throws for a record that cannot be read. */
export function parseStreamRecord(record: DynamoDBRecord): AccountChange | undefined {
  const { NewImage, OldImage, ApproximateCreationDateTime, SequenceNumber = '' } = record.dynamodb ?? {};
  if (!NewImage) return undefined;
  if (!record.eventID || ApproximateCreationDateTime === undefined) {
    throw new Error('the stream record has no id or no time');
  }
  return {
    recordId: record.eventID,
    sequenceNumber: SequenceNumber,
    before: OldImage && parseAccountRow(OldImage as Row),
    after: parseAccountRow(NewImage as Row),
    at: Math.floor(ApproximateCreationDateTime),
  };
}
