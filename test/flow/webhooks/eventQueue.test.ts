import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createEventQueue } from '../../../services/webhooks/store/eventQueue.ts';
import { createQueueClient } from '../../../shared/aws/queueClient.ts';
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
  version: 1,
  id,
  type: 'invoice.paid',
  customer: 'cus_1',
  livemode: false,
  created: 1_790_000_000,
  ...changes,
});
const eventQueue = (client = createQueueClient()) => createEventQueue({ client, queueUrl: queue.url });
const received = () =>
  queue.receiveBatch().map(({ body, attributes }) => ({ ...JSON.parse(body), ...attributes }));

describe('the event queue', () => {
  it('has a message group of its own for reconcile messages, so that they and events never wait for each other', async () => {
    const events = eventQueue();
    await events.enqueue(message('evt_1'));
    await events.enqueueAll([message('reconcile_1', { type: RECONCILE_TYPE })]);
    expect(received().map(({ MessageGroupId }) => MessageGroupId)).toEqual(['cus_1', 'reconcile-cus_1']);
  });

  it('accepts ids that are longer than SQS allows, and still tells them apart', async () => {
    const long = (last: string) => `evt_${'x'.repeat(250)}${last}`;
    const ids = [long('1'), long('2'), long('1')];
    await eventQueue().enqueueAll(ids.map((id) => message(id, { customer: long('c') })));
    expect(received().map(({ id }) => id)).toEqual([long('1'), long('2')]);
  });

  it('sends the refused messages of a batch again, and none twice', async () => {
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
      const response = await send(command);
      const isFirst = batches.length === 1;
      return isFirst
        ? { ...response, Failed: [{ Id: '3', Code: 'InternalError', SenderFault: false }] }
        : response;
    }) as never);
    await eventQueue(client).enqueueAll(messages);
    expect(batches.map((ids) => ids.length)).toEqual([10, 1, 10, 5]);
    expect(batches[1]).toEqual(['3']);
    expect(queue.size()).toBe(25);
  });

  it('throws if SQS refuses a message on every attempt', async () => {
    const client = createQueueClient();
    const refusal = { Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }] };
    vi.spyOn(client, 'send').mockImplementation((async () => refusal) as never);
    await expect(eventQueue(client).enqueueAll([message('evt_1')])).rejects.toThrow(/InternalError/);
  });
});
