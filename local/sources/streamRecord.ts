import type { _Record as ApiRecord } from '@aws-sdk/client-dynamodb-streams';
import { LOCAL_REGION } from '../../infra/localStage.ts';

/** A stream record as Lambda shows it to a function. */
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

/** Turns what the API gives into what Lambda hands on: times are numbers, bytes are base64. */
export function streamRecord(record: ApiRecord, streamArn: string): StreamRecord {
  const { SequenceNumber, ApproximateCreationDateTime, Keys, NewImage, OldImage, ...others } =
    record.dynamodb ?? {};
  if (SequenceNumber === undefined) throw new Error('a stream record without a sequence number');
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
      Keys: item(Keys),
      ...(NewImage === undefined ? {} : { NewImage: item(NewImage) }),
      ...(OldImage === undefined ? {} : { OldImage: item(OldImage) }),
    },
  };
}

function item(attributes: object | undefined): object {
  return Object.fromEntries(
    Object.entries(attributes ?? {}).map(([name, value]) => [name, attributeValue(value)]),
  );
}

function attributeValue(value: Record<string, unknown>): object {
  const [type, content] = Object.entries(value)[0] ?? [];
  // DynamoDB Local's stream loses the type of an empty map: `{"M":{}}` arrives as `{}`.
  if (type === undefined) return { M: {} };
  switch (type) {
    case 'M':
      return { M: item(content as object) };
    case 'L':
      return { L: (content as Record<string, unknown>[]).map(attributeValue) };
    case 'B':
      return { B: base64(content as Uint8Array) };
    case 'BS':
      return { BS: (content as Uint8Array[]).map(base64) };
    default:
      return { [type]: content };
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
