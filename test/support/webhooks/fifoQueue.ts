import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SQSRecord } from 'aws-lambda';
import { onTestFinished } from 'vitest';
import type { VirtualClock } from '../virtualClock.ts';
import { type FifoMessage, FifoMessages, md5Of, recordOf, systemAttributesOf } from './fifoQueueMessages.ts';

/** The values that infra/webhooks.ts sets. */
const VISIBILITY_SECONDS = 360;
const ATTEMPTS_MAX = 8;

/** SQS's default, which the dead-letter queue has. */
const VISIBILITY_SECONDS_DEFAULT = 30;

/** The most messages that SQS returns at once. */
const RECEIVE_MAX = 10;

/** Longer than any pause of a test, so that no connection closes while a request uses it. */
const KEEP_ALIVE_MS = 60_000;

/**
 * A FIFO queue and its dead-letter queue. The SDK uses them over HTTP, tests also use them directly. Instants are epoch
 * seconds.
 */
export type FifoQueue = {
  url: string;
  deadLetterUrl: string;
  /** For AWS_ENDPOINT_URL_SQS. */
  endpoint: string;
  /** Refuses every HTTP request while true. */
  isDown: boolean;
  send(message: { body: string; group: string; deduplicationId: string }): string;
  /** Up to ten messages as Lambda passes them to a function. */
  receiveBatch(): SQSRecord[];
  /** Deletes the messages that did not fail. The failed ones stay in flight until they are visible again. */
  finishBatch(records: SQSRecord[], failedIds: Iterable<string>): void;
  deadLetters(): FifoMessage[];
  /** The number of messages, visible or in flight, that are not deleted or dead-lettered. */
  size(): number;
  /** When the next message is visible: now, later, or undefined if there is no message. */
  nextVisibleAt(): number | undefined;
  now(): number;
  advanceTo(instant: number): void;
};

/** Starts both queues on the test's clock. They close when the test ends. */
export async function fifoQueue(
  clock: VirtualClock,
  { attemptsMax = ATTEMPTS_MAX } = {},
): Promise<FifoQueue> {
  const dead = new FifoMessages({ clock, visibilitySeconds: VISIBILITY_SECONDS_DEFAULT });
  const main = new FifoMessages({
    clock,
    visibilitySeconds: VISIBILITY_SECONDS,
    deadLetters: { queue: dead, attemptsMax },
  });
  const queue: FifoQueue = {
    url: '',
    deadLetterUrl: '',
    endpoint: '',
    isDown: false,
    send: (message) => main.send(message),
    receiveBatch: () => main.receive(RECEIVE_MAX).map(recordOf),
    finishBatch: (records, failedIds) => {
      const failed = new Set(failedIds);
      for (const record of records) if (!failed.has(record.messageId)) main.delete(record.receiptHandle);
    },
    deadLetters: () => dead.all(),
    size: () => main.all().length,
    nextVisibleAt: () => main.nextVisibleAt(),
    now: () => clock.now(),
    advanceTo: (instant) => clock.advanceTo(instant),
  };
  queue.endpoint = await listen(async (request, response) => {
    const action = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const input = JSON.parse(await textOf(request));
    const messages = { [queue.url]: main, [queue.deadLetterUrl]: dead }[String(input.QueueUrl)];
    const { status, body } = queue.isDown
      ? fault(503, 'ServiceUnavailable')
      : respond(messages, action, input);
    response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(body));
  });
  queue.url = `${queue.endpoint}/000000000000/events.fifo`;
  queue.deadLetterUrl = `${queue.endpoint}/000000000000/dead-letters.fifo`;
  return queue;
}

type Input = Record<string, unknown>;
type SqsResponse = { status: number; body: object };

const fault = (status: number, code: string): SqsResponse => ({
  status,
  body: { __type: `com.amazonaws.sqs#${code}`, message: code },
});
const ok = (body: object = {}): SqsResponse => ({ status: 200, body });

const ACTIONS: Record<string, (messages: FifoMessages, input: Input) => SqsResponse> = {
  SendMessage: (messages, input) => ok(sendOf(messages, input)),
  SendMessageBatch: (messages, input) => eachEntry(input, (entry) => sendOf(messages, entry)),
  ReceiveMessage: (messages, input) => ok({ Messages: receiveOf(messages, input) }),
  DeleteMessage: (messages, input) => handled(deleteOf(messages, input)),
  DeleteMessageBatch: (messages, input) => eachEntry(input, (entry) => deleteOf(messages, entry)),
  ChangeMessageVisibility: (messages, input) => handled(delayOf(messages, input)),
  ChangeMessageVisibilityBatch: (messages, input) => eachEntry(input, (entry) => delayOf(messages, entry)),
  GetQueueAttributes: (messages) => ok({ Attributes: attributesOf(messages) }),
};

function respond(messages: FifoMessages | undefined, action: string, input: Input): SqsResponse {
  if (!messages) return fault(400, 'QueueDoesNotExist');
  return ACTIONS[action]?.(messages, input) ?? fault(400, 'UnsupportedOperation');
}

/** The response to a call with a receipt handle, which may no longer be valid. */
const handled = (result: object | undefined) => (result ? ok() : fault(400, 'ReceiptHandleIsInvalid'));

/** The response to a batch has a result for each entry. */
function eachEntry(input: Input, carryOut: (entry: Input) => object | undefined): SqsResponse {
  const results: { Successful: object[]; Failed: object[] } = { Successful: [], Failed: [] };
  for (const entry of input.Entries as Input[]) {
    const result = carryOut(entry);
    if (result) results.Successful.push({ Id: entry.Id, ...result });
    else results.Failed.push({ Id: entry.Id, SenderFault: true, Code: 'ReceiptHandleIsInvalid' });
  }
  return ok(results);
}

/** The SDK compares the MD5 sum with that of the body it sent. */
function sendOf(messages: FifoMessages, input: Input): object {
  const body = String(input.MessageBody);
  const MessageId = messages.send({
    body,
    group: String(input.MessageGroupId),
    deduplicationId: String(input.MessageDeduplicationId),
  });
  return { MessageId, MD5OfMessageBody: md5Of(body) };
}

function receiveOf(messages: FifoMessages, input: Input): object[] {
  const visibility = input.VisibilityTimeout === undefined ? undefined : Number(input.VisibilityTimeout);
  return messages.receive(Number(input.MaxNumberOfMessages ?? 1), visibility).map((message) => ({
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5Of(message.body),
    Attributes: systemAttributesOf(message),
  }));
}

const deleteOf = (messages: FifoMessages, input: Input) =>
  messages.delete(String(input.ReceiptHandle)) ? {} : undefined;

const delayOf = (messages: FifoMessages, input: Input) =>
  messages.changeVisibility(String(input.ReceiptHandle), Number(input.VisibilityTimeout)) ? {} : undefined;

function attributesOf(messages: FifoMessages): Record<string, string> {
  const { visible, inFlight } = messages.counts();
  return {
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: '0',
  };
}

/** Serves on the loopback interface until the test ends. Returns the address. */
async function listen(
  serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<string> {
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
