import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export type QueueCall = { action: string; input: Record<string, unknown> };

/** A queue that records the calls of SQS's JSON protocol. It accepts each call, or refuses all while `isDown`. */
export type RecordedQueue = { url: string; endpoint: string; calls: QueueCall[]; isDown: boolean };

/** Starts a recorded queue that closes when the test ends. */
export async function recordedQueue(): Promise<RecordedQueue> {
  const { queue, close } = await startRecordedQueue();
  onTestFinished(close);
  return queue;
}

/** Starts a recorded queue. The caller closes it. */
export async function startRecordedQueue(): Promise<{ queue: RecordedQueue; close(): void }> {
  const queue: RecordedQueue = { url: '', endpoint: '', calls: [], isDown: false };
  const server = createServer(async (request, response) => {
    const action = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const input = JSON.parse(await textOf(request));
    queue.calls.push({ action, input });
    response.statusCode = queue.isDown ? 503 : 200;
    response.setHeader('Content-Type', 'application/x-amz-json-1.0');
    // The SDK compares the MD5 sum with that of the body it sent.
    const sum = createHash('md5').update(String(input.MessageBody)).digest('hex');
    const body = queue.isDown
      ? { __type: 'ServiceUnavailable' }
      : { MessageId: 'm-1', MD5OfMessageBody: sum };
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  queue.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  queue.url = `${queue.endpoint}/000000000000/events.fifo`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { queue, close };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
