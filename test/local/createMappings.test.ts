import { setTimeout as delay } from 'node:timers/promises';
import { ChangeMessageVisibilityCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Clients, closeClients, createClients } from '../../local/clients.ts';
import { createMappings } from '../../local/eventSources/createMappings.ts';
import { StreamCheckpoints } from '../../local/eventSources/streamCheckpoints.ts';
import type { Invocation, LambdaFunction } from '../../local/functions/lambdaFunction.ts';
import type { ChildProgram } from '../../local/processes/childProgram.ts';
import { startFauxqs } from '../../local/processes/fauxqs.ts';
import { createQueue, describeQueue } from '../../local/resources/queues.ts';
import { Resolver } from '../../local/template/resolver.ts';
import type { Template } from '../../local/template/template.ts';

interface QueueRecord {
  messageId: string;
  receiptHandle: string;
  body: string;
}

const done: Invocation = { kind: 'returned', payload: null };

let endpoint: string;
let program: ChildProgram;
let clients: Clients;

beforeAll(async () => {
  ({ endpoint, program } = await startFauxqs({}));
  clients = createClients({ dynamoDb: endpoint, sqsAndS3: endpoint });
});
afterAll(async () => {
  closeClients(clients);
  await program.stop();
});

/** Starts a mapping from a FIFO queue to a function. The queue has these messages, each in its own message group. */
async function startMapping(input: {
  name: string;
  visibilitySeconds: number;
  mapping?: Record<string, unknown>;
  bodies: string[];
  invoke(records: QueueRecord[], queueUrl: string): Promise<Invocation>;
}): Promise<void> {
  const properties = { FifoQueue: true, VisibilityTimeout: input.visibilitySeconds };
  const queue = describeQueue({ logicalId: input.name, properties, endpoint });
  await createQueue(clients.sqs, queue, properties);
  for (const body of input.bodies) {
    const message = { MessageBody: body, MessageGroupId: body, MessageDeduplicationId: body };
    await clients.sqs.send(new SendMessageCommand({ QueueUrl: queue.url, ...message }));
  }
  const Properties = {
    EventSourceArn: queue.arn,
    FunctionName: 'Apply',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ...input.mapping,
  };
  const Resources = { Source: { Type: 'AWS::Lambda::EventSourceMapping', Properties } };
  const template: Template = { Parameters: {}, Resources, Outputs: {} };
  const lambda = {
    concurrencyMax: 4,
    invoke: (event: { Records: QueueRecord[] }) => input.invoke(event.Records, queue.url),
  };
  const [mapping] = createMappings({
    template,
    resolver: new Resolver({ template, parameters: {} }),
    clients,
    functions: new Map([['Apply', lambda as unknown as LambdaFunction]]),
    queues: [queue],
    checkpoints: new StreamCheckpoints(undefined),
    onFault: () => {},
  });
  onTestFinished(() => mapping?.stop());
  mapping?.start();
}

async function setVisibility(queueUrl: string, record: QueueRecord, seconds: number): Promise<void> {
  await clients.sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl,
      ReceiptHandle: record.receiptHandle,
      VisibilityTimeout: seconds,
    }),
  );
}

describe('an event source mapping of a queue', () => {
  test('respects its batch size and its maximum concurrency', async () => {
    const sizes: number[] = [];
    let running = 0;
    let maxRunning = 0;
    await startMapping({
      name: 'Limited',
      visibilitySeconds: 600,
      mapping: { BatchSize: 2, ScalingConfig: { MaximumConcurrency: 2 } },
      bodies: Array.from({ length: 9 }, (_, index) => `m${index}`),
      invoke: async (records) => {
        sizes.push(records.length);
        maxRunning = Math.max(maxRunning, ++running);
        await delay(50);
        running--;
        return done;
      },
    });
    await vi.waitFor(() => expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(9), { timeout: 5_000 });
    expect(Math.max(...sizes)).toBe(2);
    expect(maxRunning).toBe(2);
  });

  test('without a maximum concurrency runs as many batches as its function has threads', async () => {
    let running = 0;
    let maxRunning = 0;
    await startMapping({
      name: 'Unlimited',
      visibilitySeconds: 600,
      mapping: { BatchSize: 1 },
      bodies: Array.from({ length: 6 }, (_, index) => `m${index}`),
      invoke: async () => {
        maxRunning = Math.max(maxRunning, ++running);
        await delay(200);
        running--;
        return done;
      },
    });
    await vi.waitFor(() => expect(maxRunning).toBe(4), { timeout: 5_000 });
  });
});

describe('a message whose visibility timeout the function changed', () => {
  test.each([
    ['Thrown', (): Invocation => ({ kind: 'failed', message: 'threw' })],
    [
      'Reported',
      (record?: QueueRecord): Invocation => ({
        kind: 'returned',
        payload: { batchItemFailures: [{ itemIdentifier: record?.messageId }] },
      }),
    ],
  ])('is received again after the new timeout and not before: %s', async (name, fail) => {
    const receivedAtMs: number[] = [];
    await startMapping({
      name,
      visibilitySeconds: 600,
      bodies: ['a'],
      invoke: async ([record], queueUrl) => {
        if (record === undefined) return done;
        await setVisibility(queueUrl, record, 1);
        return receivedAtMs.push(Date.now()) === 1 ? fail(record) : done;
      },
    });
    await vi.waitFor(() => expect(receivedAtMs).toHaveLength(2), { timeout: 10_000 });
    const [first = 0, second = 0] = receivedAtMs;
    expect(second - first).toBeGreaterThan(900);
  });

  test('stays invisible for longer than the timeout of the queue', async () => {
    let count = 0;
    await startMapping({
      name: 'Longer',
      visibilitySeconds: 1,
      bodies: ['a'],
      invoke: async ([record], queueUrl) => {
        count++;
        if (record !== undefined) await setVisibility(queueUrl, record, 600);
        return { kind: 'failed', message: 'threw' };
      },
    });
    await vi.waitFor(() => expect(count).toBe(1));
    await delay(2_500);
    expect(count).toBe(1);
  });
});
