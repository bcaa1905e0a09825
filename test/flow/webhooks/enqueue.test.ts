import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createQueueClient, enqueue, enqueueAll } from '../../../services/webhooks/store/enqueue.ts';
import { RECONCILE_TYPE, type StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import { virtualClock } from '../../support/virtualClock.ts';
import { type FifoQueue, fifoQueue } from '../../support/webhooks/fifoQueue.ts';

let queue: FifoQueue;

beforeEach(async () => {
  queue = await fifoQueue(virtualClock());
  const env = { AWS_ENDPOINT_URL_SQS: queue.endpoint, AWS_REGION: 'us-east-1' };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  return () => void vi.unstubAllEnvs();
});

const message = (id: string, changes: Partial<StripeEventMessage> = {}): StripeEventMessage => ({
  ...{ version: 1, id, type: 'invoice.paid', customer: 'cus_1', livemode: false, created: 1_790_000_000 },
  ...changes,
});
const received = () =>
  queue.receiveBatch().map(({ body, attributes }) => ({ ...JSON.parse(body), ...attributes }));

describe('the queue', () => {
  it('keeps a comparison in a group of its own, so that neither holds up the other', async () => {
    const client = createQueueClient();
    await enqueue(client, queue.url, message('evt_1'));
    await enqueueAll(client, queue.url, [message('reconcile_1', { type: RECONCILE_TYPE })]);
    expect(received().map(({ MessageGroupId }) => MessageGroupId)).toEqual(['cus_1', 'reconcile-cus_1']);
  });

  it('takes ids that are longer than its own may be, and still knows them apart', async () => {
    const long = (last: string) => `evt_${'x'.repeat(250)}${last}`;
    const ids = [long('1'), long('2'), long('1')];
    await enqueueAll(
      createQueueClient(),
      queue.url,
      ids.map((id) => message(id, { customer: long('c') })),
    );
    expect(received().map(({ id }) => id)).toEqual([long('1'), long('2')]);
  });

  it('gets what it refused of a batch again, and nothing twice', async () => {
    const client = createQueueClient();
    const messages = Array.from({ length: 25 }, (_, index) =>
      message(`evt_${index}`, { customer: `cus_${index}` }),
    );
    const send = client.send.bind(client) as (command: {
      input: { Entries: { Id: string }[] };
    }) => Promise<object>;
    const batches: string[][] = [];
    vi.spyOn(client, 'send').mockImplementation((async (command: {
      input: { Entries: { Id: string }[] };
    }) => {
      const ids = command.input.Entries.map(({ Id }) => Id);
      batches.push(ids);
      const answer = await send(command);
      const isFirst = batches.length === 1;
      return isFirst
        ? { ...answer, Failed: [{ Id: '3', Code: 'InternalError', SenderFault: false }] }
        : answer;
    }) as never);
    await enqueueAll(client, queue.url, messages);
    expect(batches.map((ids) => ids.length)).toEqual([10, 1, 10, 5]);
    expect(batches[1]).toEqual(['3']);
    expect(queue.size()).toBe(25);
  });

  it('that refuses on every try is told of, so that nobody takes the messages for sent', async () => {
    const client = createQueueClient();
    const refusal = { Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }] };
    vi.spyOn(client, 'send').mockImplementation((async () => refusal) as never);
    await expect(enqueueAll(client, queue.url, [message('evt_1')])).rejects.toThrow(/InternalError/);
  });
});
