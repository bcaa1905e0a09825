import { describe, expect, test } from 'vitest';
import { failedItemIds } from '../../local/eventSources/batchItemFailures.ts';

describe('the response of a function to a batch', () => {
  const ids = ['a', 'b'];
  test.each([null, undefined, '', {}, { batchItemFailures: null }, { batchItemFailures: [] }])(
    '%j means that all succeeded',
    (payload) => expect(failedItemIds(payload, ids)).toEqual([]),
  );

  test.each([
    { batchItemFailures: [{ itemIdentifier: '' }] },
    { batchItemFailures: [{ itemIdentifier: null }] },
    { batchItemFailures: [{ id: 'a' }] },
    { batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'unknown' }] },
    { batchItemFailures: 'a' },
    'a',
  ])('%j means that all failed', (payload) => expect(failedItemIds(payload, ids)).toEqual(ids));

  test('with an identifier of the batch means that this item failed', () => {
    expect(failedItemIds({ batchItemFailures: [{ itemIdentifier: 'b' }] }, ids)).toEqual(['b']);
  });
});
