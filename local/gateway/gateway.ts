import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Invocation } from '../functions/lambdaFunction.ts';
import type { ApiHeaders } from '../pages/apiHeaders.ts';
import { type Cors, isPreflight, preflightResponse, withCors } from './cors.ts';
import { errorResponse, type GatewayResponse, toGatewayResponse } from './gatewayResponse.ts';
import { httpEvent, splitTarget } from './httpEvent.ts';
import { type Match, type Route, RouteTable } from './routeTable.ts';

/** The quotas of an HTTP API: a payload of 10 MB and an integration timeout of 30 s. */
const BODY_BYTES_MAX = 10 * 1024 * 1024;
const INTEGRATION_TIMEOUT_MS = 30_000;

/** The function behind a route. */
export interface Target {
  invoke(event: unknown, options: { mayShareThread: boolean }): Promise<Invocation>;
}

export interface Api {
  routes: readonly Route<Target>[];
  /** Without it, browsers do not let pages of other origins read responses. */
  cors?: Cors | undefined;
  /** What the same address serves in front of the API, as CloudFront does. Returns undefined for a path of the API. */
  pages?: ((request: IncomingMessage) => GatewayResponse | undefined) | undefined;
  /** What CloudFront adds to the API's response at this path. Then the API sees no `Origin`. */
  apiHeaders?: ApiHeaders | undefined;
}

type Served = Pick<Api, 'cors' | 'pages' | 'apiHeaders'> & { table: RouteTable<Target> };

export interface Gateway {
  stop(): Promise<void>;
}

/** Serves the API on 127.0.0.1 in the way that an HTTP API of API Gateway does. Rejects if the port is in use. */
export async function startGateway(port: number, { routes, cors, pages, apiHeaders }: Api): Promise<Gateway> {
  const table = new RouteTable(routes);
  const server = createServer((request, response) => {
    respond({ table, cors, pages, apiHeaders }, request)
      .catch(() => errorResponse(500, 'Internal Server Error'))
      .then((content) => send(response, content));
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

async function respond(
  { table, cors, pages, apiHeaders }: Served,
  request: IncomingMessage,
): Promise<GatewayResponse> {
  const body = await readBody(request);
  const page = pages?.(request);
  if (page !== undefined) return page;
  const requestId = randomUUID();
  const added = apiHeaders?.(request);
  const api = { table, cors: added ? undefined : cors };
  const response = await respondFromApi(api, request, { body, requestId }).catch(() =>
    errorResponse(500, 'Internal Server Error'),
  );
  return { ...response, headers: { ...response.headers, 'apigw-requestid': requestId, ...added } };
}

async function respondFromApi(
  { table, cors }: Served,
  request: IncomingMessage,
  { body, requestId }: { body: Buffer | undefined; requestId: string },
): Promise<GatewayResponse> {
  if (body === undefined) return errorResponse(413, 'Request Entity Too Large');
  const match = findRoute(table, request);
  if (match === 'malformed') return errorResponse(400, 'Bad Request');
  // After route matching: a preflight that matches a route, `$default` included, goes to its function.
  if (match === undefined && cors && isPreflight(request)) return preflightResponse(cors, request);
  if (match === undefined) return errorResponse(404, 'Not Found');
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
    match.route.target.invoke(event, { mayShareThread: true }),
    delay(INTEGRATION_TIMEOUT_MS, 'timed_out' as const, { signal: timeout.signal }).catch(
      () => 'timed_out' as const,
    ),
  ]);
  timeout.abort();
  if (invocation === 'timed_out') return errorResponse(503, 'Service Unavailable');
  const response = invocation.kind === 'returned' ? toGatewayResponse(invocation.payload) : undefined;
  if (response === undefined) return errorResponse(500, 'Internal Server Error');
  return cors === undefined ? response : withCors(cors, request, response);
}

function findRoute(
  table: RouteTable<Target>,
  request: IncomingMessage,
): Match<Target> | 'malformed' | undefined {
  try {
    return table.match({ method: request.method ?? 'GET', path: splitTarget(request.url ?? '/').path });
  } catch (error) {
    if (error instanceof URIError) return 'malformed';
    throw error;
  }
}

/** Returns undefined if the body is too large. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Read to the end in any case, so that the client receives the response and not a reset connection.
    if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
  }
  return bytes > BODY_BYTES_MAX ? undefined : Buffer.concat(chunks);
}

function send(response: ServerResponse, content: GatewayResponse): void {
  response.statusCode = content.status;
  for (const [name, value] of Object.entries(content.headers)) response.setHeader(name, value);
  if (content.cookies.length > 0) response.setHeader('set-cookie', content.cookies);
  response.end(content.body);
}
