import { setTimeout as delay } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { LOCAL_REGION } from '../../infra/localStage.ts';
import type { Invocation } from '../functions/lambdaFunction.ts';
import { failedItemIds } from './batchItemFailures.ts';
import { EventSource } from './eventSource.ts';

/** The limits of ReceiveMessage: ten messages and a wait time of 20 s. */
const RECEIVE_MESSAGES_MAX = 10;
const RECEIVE_WAIT_SECONDS = 20;

/** The delay after a failed receive: limits error messages to one a second, and resumes soon after the fault ends. */
const RETRY_DELAY_MS = 1_000;

export interface QueueMappingSettings {
  queue: { url: string; arn: string };
  batchMessagesMax: number;
  /** Concurrent invocations for this queue. */
  concurrencyMax: number;
  reportsItemFailures: boolean;
  invoke(event: unknown): Promise<Invocation>;
  /** Reports an error outside the function. */
  onFault(message: string): void;
}

/**
 * A Lambda event source mapping for an SQS queue. One receiver polls the queue, and each received batch is one invocation.
 * Messages that succeed are deleted. Failed messages become visible again after their visibility timeout, which the
 * function may have changed. Each message group of a FIFO queue has at most one batch in progress.
 */
export class QueueMapping extends EventSource {
  readonly #client: SQSClient;
  readonly #settings: QueueMappingSettings;
  readonly #batches = new Set<Promise<void>>();
  readonly #lastBatchOfGroup = new Map<string, Promise<void>>();

  constructor(client: SQSClient, settings: QueueMappingSettings) {
    super();
    this.#client = client;
    this.#settings = settings;
  }

  protected async loop(): Promise<void> {
    while (!this.signal.aborted) {
      if (this.#batches.size >= this.#settings.concurrencyMax) {
        await Promise.race(this.#batches);
        continue;
      }
      try {
        const messages = await this.#receive();
        if (messages.length > 0) this.#startBatch(messages);
      } catch (error) {
        if (this.signal.aborted) return;
        this.#settings.onFault(`cannot receive from ${this.#settings.queue.arn}: ${String(error)}`);
        await delay(RETRY_DELAY_MS);
      }
    }
  }

  async #receive(): Promise<Message[]> {
    const { Messages } = await this.#client.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#settings.queue.url,
        MaxNumberOfMessages: Math.min(this.#settings.batchMessagesMax, RECEIVE_MESSAGES_MAX),
        WaitTimeSeconds: RECEIVE_WAIT_SECONDS,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
      { abortSignal: this.signal },
    );
    return Messages ?? [];
  }

  /**
   * Delivers a batch after the earlier batches of its message groups. The queue can return the next message of a group just
   * before the batch that released the group has ended here. It can also return the same message again, if the batch
   * took longer than the visibility timeout.
   */
  #startBatch(messages: Message[]): void {
    const groups = new Set(messages.map(groupOf).filter((group) => group !== ''));
    const earlier = [...groups].map((group) => this.#lastBatchOfGroup.get(group));
    const batch: Promise<void> = Promise.all(earlier)
      .then(() => this.#deliver(messages))
      .catch((error) =>
        this.#settings.onFault(`cannot complete a batch of ${this.#settings.queue.arn}: ${String(error)}`),
      )
      .finally(() => {
        this.#batches.delete(batch);
        for (const group of groups) {
          if (this.#lastBatchOfGroup.get(group) === batch) this.#lastBatchOfGroup.delete(group);
        }
      });
    this.#batches.add(batch);
    for (const group of groups) this.#lastBatchOfGroup.set(group, batch);
  }

  async #deliver(messages: Message[]): Promise<void> {
    const invocation = await this.#settings.invoke({
      Records: messages.map((message) => toQueueRecord(message, this.#settings.queue.arn)),
    });
    if (invocation.kind === 'failed') return;
    const ids = messages.map((message) => message.MessageId ?? '');
    const failed = new Set(this.#settings.reportsItemFailures ? failedItemIds(invocation.payload, ids) : []);
    const succeeded = messages.filter((message) => !failed.has(message.MessageId ?? ''));
    if (succeeded.length === 0) return;
    await this.#client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: this.#settings.queue.url,
        Entries: succeeded.map((message, index) => ({
          Id: String(index),
          ReceiptHandle: message.ReceiptHandle,
        })),
      }),
    );
  }
}

/** Returns '' for a message of a standard queue. Such messages never wait for each other. */
function groupOf(message: Message): string {
  return message.Attributes?.MessageGroupId ?? '';
}

/** Converts a message into the record that Lambda sends to a function. */
function toQueueRecord(message: Message, queueArn: string): object {
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
