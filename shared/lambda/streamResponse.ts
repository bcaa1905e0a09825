import type { DynamoDBBatchResponse } from 'aws-lambda';

/**
 * The response of a function on the table's stream to a batch of which records with these sequence numbers failed: Lambda delivers the first
 * of them and all later records again. An empty number stands for the whole batch, which is right for a record without one.
 */
export const streamResponse = (failed: string[]): DynamoDBBatchResponse => ({
  batchItemFailures: failed.length > 0 ? [{ itemIdentifier: lowest(failed) }] : [],
});

/** Sequence numbers have up to 40 digits. */
const lowest = (sequenceNumbers: string[]): string =>
  sequenceNumbers.reduce((least, one) => (BigInt(one) < BigInt(least) ? one : least));
