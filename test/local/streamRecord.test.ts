import { describe, expect, test } from 'vitest';
import { toStreamRecord } from '../../local/eventSources/streamRecord.ts';

describe('a stream record', () => {
  test('has times as numbers, bytes as base64, and the empty maps that DynamoDB Local omits', () => {
    const image = {
      pk: { S: 'x' },
      open: {},
      deep: { M: { inner: {} } },
      bytes: { B: new Uint8Array([1, 2]) },
    };
    const made = toStreamRecord(
      {
        eventID: '1',
        eventName: 'INSERT',
        dynamodb: {
          SequenceNumber: '7',
          ApproximateCreationDateTime: new Date('2026-01-01T00:00:00Z'),
          Keys: { pk: { S: 'x' } },
          NewImage: image as never,
        },
      },
      'arn:stream',
    );
    expect(JSON.parse(JSON.stringify(made)).dynamodb).toEqual({
      SequenceNumber: '7',
      ApproximateCreationDateTime: 1_767_225_600,
      Keys: { pk: { S: 'x' } },
      NewImage: { pk: { S: 'x' }, open: { M: {} }, deep: { M: { inner: { M: {} } } }, bytes: { B: 'AQI=' } },
    });
  });
});
