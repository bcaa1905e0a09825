import { describe, expect, test } from 'vitest';
import { toStreamRecord } from '../../local/eventSources/streamRecord.ts';

describe('a stream record', () => {
  test('has the empty maps that DynamoDB Local omits', () => {
    const image = {
      pk: { S: 'x' },
      open: {},
      deep: { M: { inner: {} } },
      bytes: { B: 'AQI=' },
      list: { L: [{}, { M: { inner: {} } }] },
    };
    const made = toStreamRecord(
      {
        eventID: '1',
        eventName: 'INSERT',
        dynamodb: {
          SequenceNumber: '7',
          ApproximateCreationDateTime: 1_767_225_600,
          Keys: { pk: { S: 'x' } },
          NewImage: image,
        },
      },
      'arn:stream',
    );
    expect(JSON.parse(JSON.stringify(made)).dynamodb).toEqual({
      SequenceNumber: '7',
      ApproximateCreationDateTime: 1_767_225_600,
      Keys: { pk: { S: 'x' } },
      NewImage: {
        pk: { S: 'x' },
        open: { M: {} },
        deep: { M: { inner: { M: {} } } },
        bytes: { B: 'AQI=' },
        list: { L: [{ M: {} }, { M: { inner: { M: {} } } }] },
      },
    });
  });
});
