import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { onTestFinished } from 'vitest';

/** How DynamoDB fails an operation. `name` is its error without a namespace. */
export type TableFailure = { status: number; name: string; members?: object };

/** An endpoint in front of DynamoDB Local that fails some operations. */
export type FailingTable = {
  endpoint: string;
  /** Fails every request of the operation, such as `PutItem`, from now on; with `only`, those whose body contains this text. */
  fail(operation: string, failure: TableFailure, options?: { only: string }): void;
};

/** Starts the endpoint until the test ends. It forwards what it does not fail. */
export async function failingTable({ client }: { client: DynamoDBClient }): Promise<FailingTable> {
  const failures = new Map<string, TableFailure & { only: string }>();
  const target = await client.config.endpoint?.();
  const server = createServer(async (request, response) => {
    const body = await readBody(request);
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const failure = failures.get(operation);
    response.setHeader('Content-Type', 'application/x-amz-json-1.0');
    if (failure && body.includes(failure.only)) {
      const { status, name, members } = failure;
      response.statusCode = status;
      response.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, ...members }));
      return;
    }
    const { host: _host, connection: _connection, ...headers } = request.headers;
    const forwarded = await fetch(`http://${target?.hostname}:${target?.port}/`, {
      method: 'POST',
      headers: headers as Record<string, string>,
      body,
    });
    response.statusCode = forwarded.status;
    response.end(await forwarded.text());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    fail: (operation, failure, { only } = { only: '' }) => void failures.set(operation, { ...failure, only }),
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
