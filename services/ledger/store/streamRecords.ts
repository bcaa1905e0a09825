import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { parseAccountRow } from '../../../shared/account/accountRow.ts';
import type { AccountChange } from '../domain/effects.ts';

type Row = Record<string, AttributeValue>;

/**
 * Returns the change of an account item, which only an erasure removes; undefined for a record without an image. Throws for a record
 * that cannot be read.
 */
export function parseStreamRecord(record: DynamoDBRecord): AccountChange | undefined {
  const { NewImage, OldImage, ApproximateCreationDateTime, SequenceNumber = '' } = record.dynamodb ?? {};
  if (!NewImage && !OldImage) return undefined;
  if (!record.eventID || ApproximateCreationDateTime === undefined) {
    throw new Error('the stream record has no id or no time');
  }
  const common = {
    recordId: record.eventID,
    sequenceNumber: SequenceNumber,
    at: Math.floor(ApproximateCreationDateTime),
  };
  const before = OldImage && parseAccountRow(OldImage as Row);
  if (NewImage) return { ...common, before, after: parseAccountRow(NewImage as Row) };
  return before && { ...common, before };
}
