import type { _Record as ApiRecord } from '@aws-sdk/client-dynamodb-streams';
import { LOCAL_REGION } from '../../infra/localStage.ts';

/** A stream record as a function receives it from Lambda. */
export interface StreamRecord {
  eventID: string | undefined;
  eventName: string | undefined;
  eventVersion: string | undefined;
  eventSource: 'aws:dynamodb';
  eventSourceARN: string;
  awsRegion: string;
  dynamodb: {
    SequenceNumber: string;
    /** Epoch seconds. */
    ApproximateCreationDateTime: number;
    [field: string]: unknown;
  };
}

/** Converts a record of the Streams API into the form that Lambda sends: times are numbers, bytes are base64. */
export function toStreamRecord(record: ApiRecord, streamArn: string): StreamRecord {
  const { SequenceNumber, ApproximateCreationDateTime, Keys, NewImage, OldImage, ...others } =
    record.dynamodb ?? {};
  if (SequenceNumber === undefined) throw new Error('the stream record has no sequence number');
  return {
    eventID: record.eventID,
    eventName: record.eventName,
    eventVersion: record.eventVersion,
    eventSource: 'aws:dynamodb',
    eventSourceARN: streamArn,
    awsRegion: LOCAL_REGION,
    dynamodb: {
      ...others,
      SequenceNumber,
      ApproximateCreationDateTime: Math.floor((ApproximateCreationDateTime?.getTime() ?? 0) / 1000),
      Keys: toItem(Keys),
      ...(NewImage === undefined ? {} : { NewImage: toItem(NewImage) }),
      ...(OldImage === undefined ? {} : { OldImage: toItem(OldImage) }),
    },
  };
}

function toItem(attributes: object | undefined): object {
  return Object.fromEntries(
    Object.entries(attributes ?? {}).map(([name, value]) => [name, toAttributeValue(value)]),
  );
}

function toAttributeValue(value: Record<string, unknown>): object {
  const [type, content] = Object.entries(value)[0] ?? [];
  // The stream of DynamoDB Local omits the type of an empty map: `{"M":{}}` arrives as `{}`.
  if (type === undefined) return { M: {} };
  switch (type) {
    case 'M':
      return { M: toItem(content as object) };
    case 'L':
      return { L: (content as Record<string, unknown>[]).map(toAttributeValue) };
    case 'B':
      return { B: toBase64(content as Uint8Array) };
    case 'BS':
      return { BS: (content as Uint8Array[]).map(toBase64) };
    default:
      return { [type]: content };
  }
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
