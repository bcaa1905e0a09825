import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { EventOutcome } from '../../../../services/webhooks/domain/ports.ts';
import { toEventMessage } from '../../../../services/webhooks/domain/toEventMessage.ts';
import { verifyEvent } from '../../../../services/webhooks/gateway/verifyEvent.ts';
import { createWebhookStore } from '../../../../services/webhooks/store/webhookStore.ts';
import type { Table } from '../../../../shared/aws/tableClient.ts';
import type { StripeEventMessage } from '../../../../shared/contract/webhooks/messages.ts';
import type { Authenticate } from '../../../../shared/credentials/authenticate.ts';
import { createAuthenticate } from '../../../../shared/credentials/createAuthenticate.ts';
import { createLogger } from '../../../../shared/lambda/logger.ts';

/** The webhook secret of the fake stage. */
export const WEBHOOK_SECRET = 'whsec_fake';

/** The requests that the fake API distinguishes. */
export type ApiCall =
  | 'GET /health'
  | 'GET /billing/plans'
  | 'GET /billing/usage'
  | 'GET /billing/usage without a key'
  | 'POST /metering/sessions'
  | 'POST …/heartbeat'
  | 'POST …/end'
  | 'POST /billing/portal'
  | 'POST /webhooks/stripe'
  | 'POST /webhooks/stripe unsigned';

type ApiResponse = { status: number; body?: object | string };

/** A deployed stage's API as its callers see it. It responds as the real one does, unless a test sets another response. */
export type FakeApi = {
  url: string;
  /** The requests received, in order. */
  calls: ApiCall[];
  openSessions: Set<string>;
  /** The number of sessions counted for the account so far. */
  sessionsUsed: number;
  /** The outcomes that apply records for an event, one after the other; none when empty. */
  outcomes: EventOutcome[];
  /** Returns this response to the next `times` requests of the kind; `no_response` closes the connection. */
  respondWith(call: ApiCall, response: ApiResponse | 'no_response', times?: number): void;
  /** Makes apply record the next outcome of the event that was received last. */
  applyNext(): Promise<void>;
};

/** Starts the API of a test mode stage with this table. It runs until the test ends. */
export async function startFakeApi(table: Table): Promise<FakeApi> {
  const authenticate = createAuthenticate({ table, logger: createLogger('fake'), identity: undefined });
  const overrides = new Map<ApiCall, { response: ApiResponse | 'no_response'; times: number }>();
  let received: StripeEventMessage | undefined;
  const api: FakeApi = {
    url: '',
    calls: [],
    openSessions: new Set(),
    sessionsUsed: 0,
    outcomes: ['no_account'],
    respondWith: (call, response, times = Infinity) => void overrides.set(call, { response, times }),
    async applyNext() {
      const outcome = api.outcomes.shift();
      if (received === undefined || outcome === undefined) return;
      const failure =
        outcome === 'failed' ? { failure: { error: 'unknown_price: price_1', attempts: 1 } } : {};
      const now = Math.floor(Date.now() / 1000);
      await createWebhookStore(table).recordOutcomes([{ message: received, outcome, ...failure }], now);
    },
  };
  const server = createServer(async (request, response) => {
    const body = await readBytes(request);
    const call = await callOf(request, authenticate);
    api.calls.push(call);
    const override = overrides.get(call);
    const isOverridden = override !== undefined && override.times-- > 0;
    const reply = isOverridden ? override.response : responseTo(api, call, { request, body });
    if (reply === 'no_response') return void response.destroy();
    const { status, body: content = {} } = reply;
    const event = readEvent(request, body);
    if (call === 'POST /webhooks/stripe' && status === 200 && event !== undefined) {
      received = event;
      await api.applyNext();
    }
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(typeof content === 'string' ? content : JSON.stringify(content));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  api.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return api;
}

/** A request without a valid key to a route that requires one is a kind of its own. */
async function callOf(request: IncomingMessage, authenticate: Authenticate): Promise<ApiCall> {
  const path = new URL(request.url ?? '', 'http://api').pathname;
  const route = `${request.method} ${path.replace(/^\/metering\/sessions\/[^/]+\//, '…/')}` as ApiCall;
  const isPublic = ['GET /health', 'GET /billing/plans'].includes(route);
  if (isPublic) return route;
  if (route === 'POST /webhooks/stripe') {
    return request.headers['stripe-signature'] ? route : 'POST /webhooks/stripe unsigned';
  }
  const isKnown = await authenticate(request.headers.authorization).then(
    () => true,
    () => false,
  );
  return isKnown ? route : (`${route} without a key` as ApiCall);
}

const PROBLEM = (status: number, code: string): ApiResponse => ({ status, body: { status, code } });

function responseTo(
  api: FakeApi,
  call: ApiCall,
  { request, body }: { request: IncomingMessage; body: Buffer },
): ApiResponse {
  const [, , , sessionId = ''] = (request.url ?? '').split('/');
  switch (call) {
    case 'GET /health':
      return { status: 200, body: { status: 'ok', version: '0.1.0+5ce95a8f2b1c' } };
    case 'GET /billing/plans':
      return { status: 200, body: { plans: [] } };
    case 'GET /billing/usage':
      return { status: 200, body: { plan: 'free', sessionsUsed: api.sessionsUsed } };
    case 'POST /metering/sessions':
      api.openSessions.add(JSON.parse(body.toString()).session_id);
      api.sessionsUsed += 1;
      return { status: 201, body: { counted: true, sessionsUsed: api.sessionsUsed } };
    case 'POST …/heartbeat':
      return api.openSessions.has(sessionId) ? { status: 200 } : PROBLEM(404, 'session_not_found');
    case 'POST …/end':
      return api.openSessions.delete(sessionId) ? { status: 200 } : PROBLEM(404, 'session_not_found');
    case 'POST /billing/portal':
      return PROBLEM(404, 'customer_not_found');
    case 'POST /webhooks/stripe':
      return readEvent(request, body) ? { status: 200 } : PROBLEM(400, 'invalid_signature');
    case 'POST /webhooks/stripe unsigned':
      return PROBLEM(400, 'invalid_signature');
    default:
      return PROBLEM(401, 'unauthorized');
  }
}

/** Returns the event message that receive would queue for the request. */
function readEvent(request: IncomingMessage, body: Buffer): StripeEventMessage | undefined {
  const signature = String(request.headers['stripe-signature'] ?? '');
  const verification = verifyEvent({ body, signature, secrets: [WEBHOOK_SECRET] });
  if (verification.kind === 'rejected') return undefined;
  const result = toEventMessage(verification.event, { livemode: false });
  return result.kind === 'enqueue' ? result.message : undefined;
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
