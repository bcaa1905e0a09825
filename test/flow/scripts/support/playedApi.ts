import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { EventOutcome } from '../../../../services/webhooks/domain/ports.ts';
import { toEventMessage } from '../../../../services/webhooks/domain/toEventMessage.ts';
import { verifyEvent } from '../../../../services/webhooks/gateway/verifyEvent.ts';
import { createWebhookStore } from '../../../../services/webhooks/store/webhookStore.ts';
import type { Table } from '../../../../shared/aws/dynamo.ts';
import type { StripeEventMessage } from '../../../../shared/contract/webhooks/messages.ts';
import type { Authenticate } from '../../../../shared/credentials/authenticate.ts';
import { createKeyAuthenticate } from '../../../../shared/credentials/createKeyAuthenticate.ts';
import { createLogger } from '../../../../shared/lambda/logger.ts';

/** The webhook secret of the stage that it plays. */
export const WEBHOOK_SECRET = 'whsec_played';

/** What it can be asked, as a lie names it. */
export type PlayedCall =
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

type Answer = { status: number; body?: object | string };

/** A deployed stage's API as its callers see it: it answers as the real one does, unless it is told to lie. */
export type PlayedApi = {
  url: string;
  /** What was asked, in order. */
  calls: PlayedCall[];
  openSessions: Set<string>;
  /** Sessions counted for the account so far. */
  sessionsUsed: number;
  /** What apply makes of an event, one after the other; nothing when there is none. */
  outcomes: EventOutcome[];
  /** Answers the call so, the next `times` times. */
  lie(call: PlayedCall, answer: Answer | 'breaks off', times?: number): void;
  /** Lets apply write down what comes next of the event that was received last. */
  applyNext(): Promise<void>;
};

/** Plays the API of a stage of test mode with this table, until the test ends. */
export async function playedApi(table: Table): Promise<PlayedApi> {
  const authenticate = createKeyAuthenticate(table, createLogger('played'));
  const lies = new Map<PlayedCall, { answer: Answer | 'breaks off'; times: number }>();
  let received: StripeEventMessage | undefined;
  const api: PlayedApi = {
    url: '',
    calls: [],
    openSessions: new Set(),
    sessionsUsed: 0,
    outcomes: ['no_account'],
    lie: (call, answer, times = Infinity) => void lies.set(call, { answer, times }),
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
    const body = await bytesOf(request);
    const call = await callOf(request, authenticate);
    api.calls.push(call);
    const lie = lies.get(call);
    const isLie = lie !== undefined && lie.times-- > 0;
    const answer = isLie ? lie.answer : answerTo(api, call, { request, body });
    if (answer === 'breaks off') return void response.destroy();
    const { status, body: said = {} } = answer;
    const event = readEvent(request, body);
    if (call === 'POST /webhooks/stripe' && status === 200 && event !== undefined) {
      received = event;
      await api.applyNext();
    }
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(typeof said === 'string' ? said : JSON.stringify(said));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  api.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return api;
}

/** A route that asks for a key is another call without one that is in the table. */
async function callOf(request: IncomingMessage, authenticate: Authenticate): Promise<PlayedCall> {
  const path = new URL(request.url ?? '', 'http://api').pathname;
  const route = `${request.method} ${path.replace(/^\/metering\/sessions\/[^/]+\//, '…/')}` as PlayedCall;
  const isPublic = ['GET /health', 'GET /billing/plans'].includes(route);
  if (isPublic) return route;
  if (route === 'POST /webhooks/stripe') {
    return request.headers['stripe-signature'] ? route : 'POST /webhooks/stripe unsigned';
  }
  const isKnown = await authenticate(request.headers.authorization).then(
    () => true,
    () => false,
  );
  return isKnown ? route : (`${route} without a key` as PlayedCall);
}

const PROBLEM = (status: number, code: string): Answer => ({ status, body: { status, code } });

function answerTo(
  api: PlayedApi,
  call: PlayedCall,
  { request, body }: { request: IncomingMessage; body: Buffer },
): Answer {
  const [, , , sessionId = ''] = (request.url ?? '').split('/');
  switch (call) {
    case 'GET /health':
      return { status: 200, body: { status: 'ok' } };
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

/** What receive would queue of the request. */
function readEvent(request: IncomingMessage, body: Buffer): StripeEventMessage | undefined {
  const signature = String(request.headers['stripe-signature'] ?? '');
  const verification = verifyEvent({ body, signature, secrets: [WEBHOOK_SECRET] });
  if (verification.kind === 'rejected') return undefined;
  const pointing = toEventMessage(verification.event, { livemode: false });
  return pointing.kind === 'enqueue' ? pointing.message : undefined;
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
