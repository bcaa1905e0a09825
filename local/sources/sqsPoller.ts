import { setTimeout as delay } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { LOCAL_REGION } from '../../infra/localStage.ts';
import type { Invocation } from '../functions/lambdaFunction.ts';
import { failedItems } from './batchFailures.ts';
import { LoopingPoller } from './poller.ts';

/** SQS gives at most ten messages at once and waits at most 20 s for one. */
const RECEIVE_MAX = 10;
const RECEIVE_WAIT_SECONDS = 20;

/** After a receive that failed: long enough to say it once a second, short enough to go on when it is mended. */
const RETRY_MS = 1_000;

export interface SqsSource {
  queue: { url: string; arn: string };
  batchMax: number;
  /** Batches of this source that run side by side. */
  concurrencyMax: number;
  reportsItemFailures: boolean;
  invoke(event: unknown): Promise<Invocation>;
  /** Hears of what went wrong outside the function. */
  onFault(message: string): void;
}

/**
 * Does what a Lambda event source mapping does for a queue. One receiver; each batch is one invocation; what
 * succeeded is deleted; what failed stays until its visibility ends, which the function may have set itself. Of a
 * FIFO queue, a message group has at most one batch running.
 */
export class SqsPoller extends LoopingPoller {
  readonly #client: SQSClient;
  readonly #source: SqsSource;
  readonly #running = new Set<Promise<void>>();
  readonly #batchOfGroup = new Map<string, Promise<void>>();

  constructor(client: SQSClient, source: SqsSource) {
    super();
    this.#client = client;
    this.#source = source;
  }

  protected async loop(): Promise<void> {
    while (!this.signal.aborted) {
      if (this.#running.size >= this.#source.concurrencyMax) {
        await Promise.race(this.#running);
        continue;
      }
      try {
        const messages = await this.#receive();
        if (messages.length > 0) this.#run(messages);
      } catch (error) {
        if (this.signal.aborted) return;
        this.#source.onFault(`cannot receive from ${this.#source.queue.arn}: ${String(error)}`);
        await delay(RETRY_MS);
      }
    }
  }

  async #receive(): Promise<Message[]> {
    const { Messages } = await this.#client.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#source.queue.url,
        MaxNumberOfMessages: Math.min(this.#source.batchMax, RECEIVE_MAX),
        WaitTimeSeconds: RECEIVE_WAIT_SECONDS,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
      { abortSignal: this.signal },
    );
    return Messages ?? [];
  }

  /**
   * Starts a batch once no other has its groups. The queue may give a group's next message a moment before the batch
   * that freed it has ended here, or, if that batch outlived its visibility, the same message again.
   */
  #run(messages: Message[]): void {
    const groups = new Set(messages.map(groupOf).filter((group) => group !== ''));
    const before = [...groups].map((group) => this.#batchOfGroup.get(group));
    const run: Promise<void> = Promise.all(before)
      .then(() => this.#deliver(messages))
      .catch((error) => this.#source.onFault(`cannot rollOver a batch: ${String(error)}`))
      .finally(() => {
        this.#running.delete(run);
        for (const group of groups) {
          if (this.#batchOfGroup.get(group) === run) this.#batchOfGroup.delete(group);
        }
      });
    this.#running.add(run);
    for (const group of groups) this.#batchOfGroup.set(group, run);
  }

  async #deliver(messages: Message[]): Promise<void> {
    const invocation = await this.#source.invoke({
      Records: messages.map((message) => recordOf(message, this.#source.queue.arn)),
    });
    if (invocation.kind === 'failed') return;
    const ids = messages.map((message) => message.MessageId ?? '');
    const failed = new Set(this.#source.reportsItemFailures ? failedItems(invocation.payload, ids) : []);
    const done = messages.filter((message) => !failed.has(message.MessageId ?? ''));
    if (done.length === 0) return;
    await this.#client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: this.#source.queue.url,
        Entries: done.map((message, index) => ({ Id: String(index), ReceiptHandle: message.ReceiptHandle })),
      }),
    );
  }
}

/** Messages of a standard queue have no group, and none ever waits for another. */
function groupOf(message: Message): string {
  return message.Attributes?.MessageGroupId ?? '';
}

/** A message as Lambda shows it to a function. */
function recordOf(message: Message, queueArn: string): object {
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
        name,
        {
          stringValue: value.StringValue,
          binaryValue:
            value.BinaryValue === undefined ? undefined : Buffer.from(value.BinaryValue).toString('base64'),
          stringListValues: [],
          binaryListValues: [],
          dataType: value.DataType,
        },
      ]),
    ),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: LOCAL_REGION,
  };
}
