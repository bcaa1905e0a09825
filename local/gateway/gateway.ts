import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Invocation } from '../functions/lambdaFunction.ts';
import { type Cors, isPreflight, preflightResponse, withCors } from './cors.ts';
import { httpEvent, splitTarget } from './httpEvent.ts';
import { gatewayResponse, type HttpResponse, httpResponse } from './httpResponse.ts';
import { type Match, type Route, RouteTable } from './routeTable.ts';

/** The limits of an HTTP API: a body of 10 MB, an answer within 30 s. */
const BODY_BYTES_MAX = 10 * 1024 * 1024;
const INTEGRATION_TIMEOUT_MS = 30_000;

/** What a route leads to. */
export interface Target {
  invoke(event: unknown): Promise<Invocation>;
}

export interface Api {
  routes: readonly Route<Target>[];
  /** Without it, browsers let no page of another origin call. */
  cors?: Cors | undefined;
}

export interface Gateway {
  stop(): Promise<void>;
}

/** Serves the API over HTTP on this machine, as an HTTP API of API Gateway does. */
export async function startGateway(port: number, { routes, cors }: Api): Promise<Gateway> {
  const table = new RouteTable(routes);
  const server = createServer((request, response) => {
    const requestId = randomUUID();
    answer({ table, cors }, request, requestId)
      .catch(() => gatewayResponse(500, 'Internal Server Error'))
      .then((found) => send(response, found, requestId));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  { table, cors }: { table: RouteTable<Target>; cors: Cors | undefined },
  request: IncomingMessage,
  requestId: string,
): Promise<HttpResponse> {
  const body = await readBody(request);
  if (body === undefined) return gatewayResponse(413, 'Request Entity Too Large');
  const match = findRoute(table, request);
  if (match === 'malformed') return gatewayResponse(400, 'Bad Request');
  // After the routes: what one of them takes, `$default` included, goes to its function.
  if (match === undefined && cors && isPreflight(request)) return preflightResponse(cors, request);
  if (match === undefined) return gatewayResponse(404, 'Not Found');
  const event = httpEvent({
    request,
    body,
    routeKey: match.route.key,
    parameters: match.parameters,
    requestId,
    now: new Date(),
  });
  const timeout = new AbortController();
  const invocation = await Promise.race([
    match.route.target.invoke(event),
    delay(INTEGRATION_TIMEOUT_MS, 'late' as const, { signal: timeout.signal }).catch(() => 'late' as const),
  ]);
  timeout.abort();
  if (invocation === 'late') return gatewayResponse(503, 'Service Unavailable');
  const found = invocation.kind === 'returned' ? httpResponse(invocation.payload) : undefined;
  if (found === undefined) return gatewayResponse(500, 'Internal Server Error');
  return cors === undefined ? found : withCors(cors, request, found);
}

function findRoute(
  table: RouteTable<Target>,
  request: IncomingMessage,
): Match<Target> | 'malformed' | undefined {
  try {
    return table.match(request.method ?? 'GET', splitTarget(request.url ?? '/').path);
  } catch (error) {
    if (error instanceof URIError) return 'malformed';
    throw error;
  }
}

/** Reads the body, or gives up on one that is too large. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Read to its end all the same, so that the client gets the answer rather than a broken connection.
    if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
  }
  return bytes > BODY_BYTES_MAX ? undefined : Buffer.concat(chunks);
}

function send(response: ServerResponse, found: HttpResponse, requestId: string): void {
  response.statusCode = found.status;
  for (const [name, value] of Object.entries(found.headers)) response.setHeader(name, value);
  if (found.cookies.length > 0) response.setHeader('set-cookie', found.cookies);
  response.setHeader('apigw-requestid', requestId);
  response.end(found.body);
}
