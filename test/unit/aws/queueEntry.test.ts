import fc from 'fast-check';
import { expect, it } from 'vitest';
import { queueEntry } from '../../../shared/aws/queueEntry.ts';

const message = (id: string, customer: string) =>
  ({ version: 1, id, type: 'invoice.paid', customer, livemode: false, created: 1 }) as const;

it('a message has only characters that SQS accepts, and says the same', () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(text, text, (id, customer) => {
      const sent = message(`evt_${id}`, `cus_${customer}`);
      const { MessageBody, MessageGroupId, MessageDeduplicationId } = queueEntry(sent);
      expect(MessageBody).toMatch(/^[ -~]+$/);
      for (const sqsId of [MessageGroupId, MessageDeduplicationId]) expect(sqsId).toMatch(/^[!-~]{1,128}$/);
      expect(JSON.parse(MessageBody)).toEqual(sent);
    }),
  );
});

it('ids that SQS accepts stay readable', () => {
  expect(queueEntry(message('evt_1', 'cus_1'))).toMatchObject({
    MessageGroupId: 'cus_1',
    MessageDeduplicationId: 'evt_1',
  });
});
