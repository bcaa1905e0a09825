/** A WebSocket server that meters each connection. README.md lists the environment variables. */
import { createClient, createMeter, type Refusal, type SessionOwner } from '@ai-gate/session-billing';
import { fileJournal } from '@ai-gate/session-billing/node';
import { type WebSocket, WebSocketServer } from 'ws';

const { BILLING_URL = 'http://127.0.0.1:4000', BILLING_KEY: key, PORT = '8080' } = process.env;
const { JOURNAL_DIRECTORY = 'journal', HEARTBEAT_MS = '60000' } = process.env;
if (!key) throw new Error('BILLING_KEY must be an API key with the scopes metering and report');

/** Close codes from 4000 to 4999 are the application's: 4000 and the HTTP status of the refusal. Others are those of WebSockets. */
const CLOSE_CODES: Partial<Record<Refusal['code'], number>> = {
  quota_exceeded: 4402,
  project_not_found: 4404,
  concurrency_exceeded: 4429,
  rate_limited: 4429,
};
const SESSION_LOST = 4410;
const UNAUTHORIZED = 1008;
const INTERNAL_ERROR = 1011;
const SERVICE_RESTART = 1012;
const TRY_AGAIN_LATER = 1013;

/** A client that vanishes closes no connection. Without pings, its session would be billed until TCP notices. */
const PING_MS = 30_000;

const meter = createMeter({
  client: createClient({ baseUrl: BILLING_URL, key }),
  journal: fileJournal({ directory: JOURNAL_DIRECTORY }),
  onUnavailable: 'admit',
  heartbeatMs: Number(HEARTBEAT_MS),
});
const server = new WebSocketServer({ host: '127.0.0.1', port: Number(PORT) });
const sockets = new Map<string, WebSocket>();
const silent = new WeakSet<WebSocket>();
const starting = new Set<Promise<unknown>>();

meter.on('degraded', ({ isDegraded, of, cause }) =>
  console.warn(isDegraded ? `${of} unavailable: ${cause?.message ?? 'unknown'}` : `${of} available`),
);
meter.on('refused', ({ userId, code, detail }) => console.warn(`refused ${userId}: ${code} (${detail})`));
meter.on('lost', ({ sessionId, userId, reason }) => {
  console.warn(`lost ${sessionId} of ${userId}: ${reason}`);
  // A session whose lease expired can go on: its end is reported.
  if (reason !== 'lease_expired') sockets.get(sessionId)?.close(SESSION_LOST, reason);
});

server.on('listening', () => console.log(`ready ws://127.0.0.1:${PORT}`));
server.on('connection', (socket, request) => void serve(socket, ownerOf(request.url ?? '/')));

/** For the example, users name themselves. Verify a token here: who you name here pays. */
function ownerOf(target: string): SessionOwner | undefined {
  const { searchParams } = new URL(target, 'ws://gateway');
  const userId = searchParams.get('user');
  return userId ? { userId, projectId: searchParams.get('project') ?? undefined } : undefined;
}

async function serve(socket: WebSocket, owner: SessionOwner | undefined): Promise<void> {
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', (error) => console.warn(`connection failed: ${error.message}`));
  socket.on('pong', () => silent.delete(socket));
  if (!owner) return socket.close(UNAUTHORIZED, 'unauthorized');
  // What the client sends meanwhile waits.
  socket.pause();
  const start = meter.start(owner);
  starting.add(start);
  const session = await start;
  starting.delete(start);
  socket.resume();
  if (session.kind === 'refused') return refuse(socket, session);
  const { sessionId, kind } = session;
  sockets.set(sessionId, socket);
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })); // Your service.
  socket.send(JSON.stringify({ sessionId, kind }));
  await closed;
  sockets.delete(sessionId);
  await session.end();
}

function refuse(socket: WebSocket, { code, retryable, retryAfterMs }: Refusal): void {
  const hint = retryAfterMs === undefined ? '' : `; retry-after=${Math.ceil(retryAfterMs / 1_000)}`;
  socket.close(CLOSE_CODES[code] ?? (retryable ? TRY_AGAIN_LATER : INTERNAL_ERROR), `${code}${hint}`);
}

setInterval(() => {
  for (const socket of server.clients) {
    if (silent.has(socket)) socket.terminate();
    silent.add(socket);
    socket.ping();
  }
}, PING_MS);

async function stop(): Promise<void> {
  server.close();
  // These may be counted already: their clients hear of it before they are sent away.
  await Promise.allSettled(starting);
  for (const socket of server.clients) socket.close(SERVICE_RESTART, 'restart');
  const { ended, left } = await meter.close();
  console.log(`ended ${ended} sessions, left ${left} in the journal`);
  process.exit();
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
