import { LOCAL_REGION } from '../../infra/localStage.ts';
import type { ApiRecord } from './streamsApi.ts';

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

/** Converts a record of the Streams API into the form that Lambda sends. Changes its images in place: they can be large. */
export function toStreamRecord(record: ApiRecord, streamArn: string): StreamRecord {
  const { SequenceNumber, ApproximateCreationDateTime = 0, ...others } = record.dynamodb ?? {};
  if (SequenceNumber === undefined) throw new Error('the stream record has no sequence number');
  restoreEmptyMaps(others.NewImage);
  restoreEmptyMaps(others.OldImage);
  return {
    eventID: record.eventID,
    eventName: record.eventName,
    eventVersion: record.eventVersion,
    eventSource: 'aws:dynamodb',
    eventSourceARN: streamArn,
    awsRegion: LOCAL_REGION,
    dynamodb: { ...others, SequenceNumber, ApproximateCreationDateTime },
  };
}

/** The stream of DynamoDB Local omits the type of an empty map: `{"M":{}}` arrives as `{}`. */
function restoreEmptyMaps(attributes: object = {}): void {
  for (const value of Object.values(attributes)) restoreEmptyMap(value);
}

function restoreEmptyMap(value: { M?: object; L?: object[] }): void {
  if (value.M !== undefined) restoreEmptyMaps(value.M);
  else if (value.L !== undefined) restoreEmptyMaps(value.L);
  else if (Object.keys(value).length === 0) value.M = {};
}
