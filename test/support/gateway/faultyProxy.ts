import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
  request as sendRequest,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../seededRandom.ts';

/** What can happen to one request. `lost_before`: the service does not get it. `lost_after`, `delayed`: its response is lost, or late. */
const FAULTS = ['lost_before', 'lost_after', 'page_502', 'page_503', 'delayed'] as const;
type Fault = (typeof FAULTS)[number];

/** `open`: requests are forwarded, and faults apply. `silent`: nothing is answered. `refuse`: nothing listens. */
export type ProxyState = 'open' | 'silent' | 'refuse';

type Rates = Partial<Record<Fault, number>>;

/** A request that the service has answered, or that failed on the way to it. */
export type Answered = { path: string; body: string; atMs: number };

const DELAY_MS_MAX = 1_500;

/** A proxy in front of an HTTP API, with faults that can be changed while it runs. */
export type FaultyProxy = {
  url: string;
  setState(state: ProxyState): Promise<void>;
  /** The share of the requests that meets each fault. */
  setRates(rates: Rates): void;
  /** How many requests were forwarded without a fault, met one, or met the state. */
  readonly counts: Readonly<Record<string, number>>;
  stop(): Promise<void>;
};

type Options = { seed: number; onAnswered?(request: Answered): void };

/** Starts a proxy of `target`, an address such as http://127.0.0.1:4000. Which requests meet which fault depends on the seed. */
export async function startFaultyProxy(target: string, options: Options): Promise<FaultyProxy> {
  const random = seededRandom(options.seed);
  const agent = new Agent({ keepAlive: true });
  const counts: Record<string, number> = {};
  let rates: Rates = {};
  let state: ProxyState = 'open';
  const server = createServer((request, response) => {
    respond(request, response).catch(() => response.destroy());
  });

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = state === 'open' ? drawFault(rates, random()) : undefined;
    const outcome = state === 'open' ? (fault ?? 'forwarded') : state;
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    if (state !== 'open') return;
    if (fault === 'page_502' || fault === 'page_503') return sendPage(response, Number(fault.slice(-3)));
    if (fault === 'lost_before') return void response.destroy();
    const body = await buffer(request);
    const forwarded = await forward({ target, agent, request, body }).catch(() => undefined);
    options.onAnswered?.({ path: request.url ?? '/', body: body.toString(), atMs: Date.now() });
    if (forwarded === undefined) return sendPage(response, 502);
    if (fault === 'delayed') await sleep(random() * DELAY_MS_MAX);
    // The state can have changed since: then a response does not arrive either.
    if (fault === 'lost_after' || state !== 'open') return void response.destroy();
    response.writeHead(forwarded.status, forwarded.headers).end(forwarded.body);
  }

  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  const port = await listen(0);
  return {
    url: `http://127.0.0.1:${port}`,
    setRates: (next) => {
      rates = next;
    },
    setState: async (next) => {
      state = next;
      if (next === 'refuse' && server.listening) return close();
      if (next !== 'refuse' && !server.listening) await listen(port);
      // What it left unanswered does not wait any longer.
      if (next === 'open') server.closeAllConnections();
    },
    counts,
    stop: async () => {
      if (server.listening) await close();
      agent.destroy();
    },
  };
}

function drawFault(rates: Rates, drawn: number): Fault | undefined {
  let upTo = 0;
  return FAULTS.find((fault) => {
    upTo += rates[fault] ?? 0;
    return drawn < upTo;
  });
}

function sendPage(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/html', connection: 'close' });
  response.end(`<html><body><h1>${status}</h1></body></html>`);
}

type Forwarded = { status: number; headers: OutgoingHttpHeaders; body: Buffer };

async function forward(call: {
  target: string;
  agent: Agent;
  request: IncomingMessage;
  body: Buffer;
}): Promise<Forwarded> {
  const { target, agent, request, body } = call;
  const outgoing = sendRequest(new URL(request.url ?? '/', target), {
    method: request.method,
    headers: { ...request.headers, 'content-length': body.length },
    agent,
  });
  outgoing.end(body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  const { connection: _, 'transfer-encoding': __, ...headers } = incoming.headers;
  return { status: incoming.statusCode ?? 502, headers, body: await buffer(incoming) };
}
