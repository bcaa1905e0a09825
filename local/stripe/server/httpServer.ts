import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request with its whole body. `path` does not include the query. */
export type HttpRequest = {
  method: string;
  path: string;
  query: string;
  headers: IncomingMessage['headers'];
  body: string;
};

/** `ending` can break the response on purpose: `never` sends nothing, `half_body` sends half of the body. */
export type HttpResponse = {
  status: number;
  headers: Record<string, string>;
  body: string;
  ending?: 'whole' | 'never' | 'half_body';
};

/** Far larger than any form of the API. */
const BODY_BYTES_MAX = 1024 * 1024;

/** Serves on the loopback interface only. Port 0 takes any free port. Returns the port in use. */
export async function listen(
  port: number,
  handle: (request: HttpRequest) => Promise<HttpResponse>,
): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    serve(request, response, handle).catch((error: unknown) => {
      // A client that closes the connection early is not an error of the server.
      if (!request.destroyed) console.error('a request to a local server failed', error);
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
  handle: (request: HttpRequest) => Promise<HttpResponse>,
): Promise<void> {
  const body = await bodyOf(request);
  const target = request.url ?? '/';
  // A query may contain further question marks.
  const [path = '/'] = target.split('?', 1);
  const query = target.slice(path.length + 1);
  const { method = 'GET', headers } = request;
  send(response, await handle({ method, path, query, headers, body }));
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
