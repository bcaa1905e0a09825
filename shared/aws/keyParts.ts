import { createHash } from 'node:crypto';

/** Parts of the table's keys. */

/** Epoch seconds that sort as text. */
export const padded = (epochSeconds: number) => String(epochSeconds).padStart(12, '0');

/** The bucket of an id, from 0 to below `buckets`. */
export const bucketOf = (id: string, buckets: number) =>
  createHash('sha256').update(id).digest().readUInt8(0) % buckets;
