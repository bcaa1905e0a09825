import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request with its body read. `path` has no query. */
export type HttpRequest = {
  method: string;
  path: string;
  query: string;
  headers: IncomingMessage['headers'];
  body: string;
};

/** `ending` other than whole breaks the answer on purpose: no answer at all, or half of its body. */
export type HttpResponse = {
  status: number;
  headers: Record<string, string>;
  body: string;
  ending?: 'whole' | 'never' | 'half_body';
};

/** Far more than any form of the API. */
const BODY_BYTES_MAX = 1024 * 1024;

/** Serves on the loopback interface alone. */
export async function listen(
  port: number,
  answer: (request: HttpRequest) => Promise<HttpResponse>,
): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    serve(request, response, answer).catch((error: unknown) => {
      // A caller that hangs up half way is no fault of ours.
      if (!request.destroyed) console.error('Stripe stand-in: a request failed', error);
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { server, port: (server.address() as AddressInfo).port };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (request: HttpRequest) => Promise<HttpResponse>,
): Promise<void> {
  const body = await bodyOf(request);
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const given = { method: request.method ?? 'GET', path, query, headers: request.headers, body };
  send(response, await answer(given));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += (part as Buffer).length;
    if (size > BODY_BYTES_MAX) throw new Error(`A request body is larger than ${BODY_BYTES_MAX} bytes`);
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString('utf8');
}

function send(response: ServerResponse, { status, headers, body, ending }: HttpResponse): void {
  if (ending === 'never') return;
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'Content-Length': bytes.length });
  if (ending !== 'half_body') {
    response.end(bytes);
    return;
  }
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}
