import { setTimeout as realDelay } from 'node:timers/promises';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { vi } from 'vitest';
import { type Client, createClient } from '../../../../client/src/createClient.ts';
import type { MeterClient } from '../../../../client/src/meter/types.ts';
import { createServiceClock } from '../../../../client/src/serviceClock.ts';
import { RouteTable } from '../../../../local/gateway/routeTable.ts';
import { meteringRoutes } from '../../../../shared/contract/metering/routes.ts';
import { routeKeysOf } from '../../../../shared/contract/route.ts';
import type { HttpEvent } from '../../../../shared/http/httpFunction.ts';
import { httpEvent } from '../../api/httpEvent.ts';

type Handler = (event: HttpEvent, context: Context) => Promise<unknown>;

/** What a request met, with the sessions that it names. Instants are epoch milliseconds. */
export type Arrival = {
  path: string;
  sessionIds: string[];
  sentMs: number;
  arrivedMs: number;
  status: number;
};

/**
 * The metering function behind a network with faults, on fake timers: `Date`, `performance` and `setTimeout` move only by `pass`, which
 * waits for whatever the function does. Requests to the table are real.
 */
export function createFaultyApi(
  handler: Handler,
  { apiKey, random }: { apiKey: string; random: () => number },
) {
  const routes = new RouteTable(
    routeKeysOf(meteringRoutes).map((route) => ({ key: route, target: undefined })),
  );
  const working = new Set<Promise<unknown>>();
  const api = {
    /** `away`: no connection. `hanging`: no response. `failing`: the page of a proxy. */
    state: 'up' as 'up' | 'away' | 'hanging' | 'failing',
    /** The share of requests that are lost, or whose responses are, or that arrive after the caller has given up. */
    lossShare: 0,
    arrivals: [] as Arrival[],
    /** The first time at which a start of a session was sent. */
    startedMs: new Map<string, number>(),
    clientOf,
    pass,
    settle,
  };

  async function invoke(request: {
    method: string;
    path: string;
    body: string;
    sentMs: number;
  }): Promise<Response> {
    const { method, path, body, sentMs } = request;
    const match = routes.match({ method, path });
    if (!match) throw new Error(`no route ${method} ${path}`);
    const {
      parameters,
      route: { key },
    } = match;
    const sessionIds = idsOf(path, body);
    const response = respond();
    working.add(response);
    return response.finally(() => working.delete(response));

    async function respond(): Promise<Response> {
      const event = httpEvent({ route: key, apiKey, body, path: parameters });
      const arrivedMs = Date.now();
      const payload = (await handler(event, {} as Context)) as APIGatewayProxyStructuredResultV2;
      const status = payload.statusCode ?? 500;
      api.arrivals.push({ path: key, sessionIds, sentMs, arrivedMs, status });
      const headers = { ...(payload.headers as Record<string, string>), Date: new Date().toUTCString() };
      return new Response(payload.body, { status, headers });
    }
  }

  /** What the fetch of a gateway does. */
  async function send(request: Parameters<typeof invoke>[0]): Promise<Response> {
    await fakeDelay(random() * random() * 400);
    if (api.state === 'away') throw new TypeError('fetch failed');
    if (api.state === 'hanging') return never();
    if (api.state === 'failing') return new Response('<h1>502</h1>', { status: 502 });
    const fate = random();
    if (fate < api.lossShare / 3) throw new TypeError('fetch failed');
    if (fate < api.lossShare / 2) {
      setTimeout(() => void invoke(request), random() * 25_000);
      return fate < api.lossShare / 2.5 ? never() : Promise.reject(new TypeError('fetch failed'));
    }
    const response = await invoke(request);
    await fakeDelay(random() * random() * 400);
    if (fate < api.lossShare) throw new TypeError('fetch failed');
    return response;
  }

  /** A client of a gateway whose clock is ahead by `skewMs()`. After a crash, nothing arrives and nothing is received. */
  function clientOf(gateway: { isCrashed: boolean; skewMs: number }): MeterClient {
    const clock = createServiceClock(() => Date.now() + gateway.skewMs);
    const fetchOf: typeof fetch = async (url, init) => {
      if (gateway.isCrashed) return never();
      const { pathname: path } = new URL(String(url));
      const request = {
        method: init?.method ?? 'GET',
        path,
        body: String(init?.body ?? ''),
        sentMs: Date.now(),
      };
      if (path === '/metering/sessions') {
        for (const id of idsOf(path, request.body)) {
          if (!api.startedMs.has(id)) api.startedMs.set(id, request.sentMs);
        }
      }
      const sentMs = performance.now();
      const response = await send(request);
      if (gateway.isCrashed) return never();
      clock.observe({ sentMs, receivedMs: performance.now(), date: response.headers.get('date') });
      return response;
    };
    const client: Client = createClient({ baseUrl: 'http://api.test', key: apiKey, fetch: fetchOf });
    return { ...client, clock };
  }

  /** Waits until the function works no more, and what follows from its responses has happened. */
  async function settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet++) {
      while (working.size > 0) {
        quiet = 0;
        const isStuck = await Promise.race([
          Promise.allSettled(working),
          realDelay(500, true, { ref: false }),
        ]);
        // The function itself waits, before it repeats a write.
        if (isStuck === true) await vi.advanceTimersByTimeAsync(50);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async function pass(ms: number): Promise<void> {
    let isOver = false;
    setTimeout(() => {
      isOver = true;
    }, ms);
    await settle();
    while (!isOver) {
      await vi.advanceTimersToNextTimerAsync();
      await settle();
    }
  }

  return api;
}

export type FaultyApi = ReturnType<typeof createFaultyApi>;

export const fakeDelay = (ms: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, ms));

const never = () => new Promise<Response>(() => undefined);

function idsOf(path: string, body: string): string[] {
  const input = JSON.parse(body || '{}') as { session_id?: string; sessions?: { session_id: string }[] };
  const inPath = /^\/metering\/sessions\/([^/]+)\/(end|heartbeat)$/.exec(path)?.[1];
  if (inPath) return [inPath];
  return input.sessions?.map(({ session_id }) => session_id) ?? [input.session_id ?? ''];
}
