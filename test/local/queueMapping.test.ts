import { setTimeout as delay } from 'node:timers/promises';
import { type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { QueueMapping } from '../../local/eventSources/queueMapping.ts';
import type { Invocation } from '../../local/functions/lambdaFunction.ts';

function message(id: string, group?: string): Message {
  return {
    MessageId: id,
    ReceiptHandle: `receipt-${id}`,
    Body: `body-${id}`,
    MD5OfBody: 'md5',
    Attributes: { ApproximateReceiveCount: '1', ...(group === undefined ? {} : { MessageGroupId: group }) },
    MessageAttributes: { kind: { DataType: 'String', StringValue: 'x' } },
  };
}

type Records = { messageId: string }[];

/** Starts a mapping of a queue that returns these batches to the given function. Records the deleted messages. */
function startMapping(
  batches: Message[][],
  invoke: (ids: string[], event: { Records: Records }) => Promise<Invocation>,
  settings: { concurrencyMax?: number; reportsItemFailures?: boolean } = {},
) {
  const deleted: string[] = [];
  const faults: string[] = [];
  const remaining = [...batches];
  const client = {
    async send(
      command: { input: { Entries?: { ReceiptHandle: string }[] } },
      options?: { abortSignal: AbortSignal },
    ) {
      if (command instanceof ReceiveMessageCommand) {
        const next = remaining.shift();
        if (next !== undefined) return { Messages: next };
        await delay(60_000, undefined, { signal: options?.abortSignal });
      }
      deleted.push(...(command.input.Entries ?? []).map((entry) => entry.ReceiptHandle));
      return {};
    },
  };
  const mapping = new QueueMapping(client as unknown as SQSClient, {
    queue: { url: 'http://queue', arn: 'arn:queue' },
    batchMessagesMax: 10,
    concurrencyMax: settings.concurrencyMax ?? 5,
    reportsItemFailures: settings.reportsItemFailures ?? true,
    invoke: (event) => {
      const records = (event as { Records: Records }).Records;
      return invoke(
        records.map((record) => record.messageId),
        event as { Records: Records },
      );
    },
    onFault: (fault) => faults.push(fault),
  });
  mapping.start();
  onTestFinished(() => mapping.stop());
  return { deleted, faults };
}

const done: Invocation = { kind: 'returned', payload: null };

describe('an event source mapping of a queue', () => {
  test('sends messages as Lambda records and deletes them after success', async () => {
    const events: unknown[] = [];
    const { deleted } = startMapping([[message('a', 'g'), message('b', 'h')]], async (_ids, event) => {
      events.push(event);
      return done;
    });
    await vi.waitFor(() => expect(deleted).toEqual(['receipt-a', 'receipt-b']));
    expect(events).toMatchObject([
      {
        Records: [
          {
            messageId: 'a',
            receiptHandle: 'receipt-a',
            body: 'body-a',
            attributes: { MessageGroupId: 'g', ApproximateReceiveCount: '1' },
            messageAttributes: { kind: { dataType: 'String', stringValue: 'x' } },
            eventSource: 'aws:sqs',
            eventSourceARN: 'arn:queue',
          },
          { messageId: 'b' },
        ],
      },
    ]);
  });

  test('deletes only the messages that succeeded', async () => {
    const { deleted } = startMapping([[message('a', 'g'), message('b', 'h')]], async () => ({
      kind: 'returned',
      payload: { batchItemFailures: [{ itemIdentifier: 'a' }] },
    }));
    await vi.waitFor(() => expect(deleted).toEqual(['receipt-b']));
  });

  test.each([
    ['throws', { kind: 'failed', message: 'threw' } as Invocation],
    ['reports a message that is not in the batch', unknownItem('other')],
    ['reports an empty identifier', unknownItem('')],
  ])('deletes no message of the batch when the function %s', async (_name, invocation) => {
    let calls = 0;
    const { deleted } = startMapping([[message('a', 'g')], [message('b', 'h')]], async () => {
      calls++;
      return invocation;
    });
    await vi.waitFor(() => expect(calls).toBe(2));
    await delay(20);
    expect(deleted).toEqual([]);
  });

  test('never runs two batches of a message group at the same time and delivers every batch', async () => {
    const running: string[][] = [];
    let finish = (): void => {};
    const { deleted } = startMapping(
      [[message('a', 'g')], [message('a2', 'g'), message('b', 'h')], [message('c', 'i')]],
      async (ids) => {
        running.push(ids);
        if (ids.includes('a')) {
          await new Promise<void>((resolve) => {
            finish = resolve;
          });
        }
        return done;
      },
    );
    await vi.waitFor(() => expect(deleted).toEqual(['receipt-c']));
    expect(running).toEqual([['a'], ['c']]);
    finish();
    await vi.waitFor(() => expect(deleted).toEqual(['receipt-c', 'receipt-a', 'receipt-a2', 'receipt-b']));
  });

  test('runs at most as many batches as the maximum concurrency', async () => {
    let running = 0;
    let maxRunning = 0;
    const batches = Array.from({ length: 6 }, (_, index) => [message(String(index), `g${index}`)]);
    const { deleted } = startMapping(
      batches,
      async () => {
        maxRunning = Math.max(maxRunning, ++running);
        await delay(10);
        running--;
        return done;
      },
      { concurrencyMax: 2 },
    );
    await vi.waitFor(() => expect(deleted).toHaveLength(6));
    expect(maxRunning).toBe(2);
  });
});

function unknownItem(itemIdentifier: string): Invocation {
  return { kind: 'returned', payload: { batchItemFailures: [{ itemIdentifier }] } };
}
