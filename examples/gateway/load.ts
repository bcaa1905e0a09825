/** Keeps connections open to the example gateway for a while, and prints what became of them. README.md shows how to call it. */
import { createWriteStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';

const { values } = parseArgs({
  options: {
    /** Several gateways share the connections. */
    url: { type: 'string', multiple: true, default: ['ws://127.0.0.1:8080'] },
    connections: { type: 'string', default: '100' },
    /** Default: a user for each connection. */
    users: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    /** How long a connection lasts on average. */
    hold: { type: 'string', default: '20' },
    /** The seconds in which the first connections are opened. */
    ramp: { type: 'string', default: '5' },
    /** A file for a line of JSON per connection. */
    log: { type: 'string' },
  },
});
const connections = Number(values.connections);
const users = Number(values.users ?? connections);
const holdMs = Number(values.hold) * 1_000;
const rampMs = Number(values.ramp) * 1_000;
const endMs = Date.now() + Number(values.seconds) * 1_000;

/** Between two connections of the same place, and after one that was refused or failed. */
const PAUSE_MS = 200;
const REFUSED_PAUSE_MS = 5_000;
const FAILED_PAUSE_MS = 1_000;

/** A gateway that answers nothing for so long has failed. */
const ANSWER_MS = 20_000;
const PRINT_MS = 5_000;

/** A connection as its client saw it. Times are in epoch milliseconds. */
type Connection = {
  user: string;
  url: string;
  openedAt: number;
  /** When the first message arrived, which says the session: the connection was let in. */
  letInAt?: number;
  sessionId?: string;
  kind?: string;
  /** When the client closed it; absent if the gateway did, or vanished. */
  closingAt?: number;
  closedAt: number;
  code: number;
  reason: string;
};

const log = values.log === undefined ? undefined : createWriteStream(values.log, { flags: 'a' });
const counts = new Map<string, number>();
const waitsMs: number[] = [];
let open = 0;

const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
const random = (meanMs: number) => meanMs * (0.1 + 1.8 * Math.random());

async function keepOpen(place: number): Promise<void> {
  await sleep((rampMs * place) / connections);
  for (let turn = place; Date.now() < endMs; turn++) {
    const url = values.url[turn % values.url.length] ?? '';
    const connection = await connect(url, `load-${place % users}`, random(holdMs));
    log?.write(`${JSON.stringify(connection)}\n`);
    count(outcomeOf(connection));
    await sleep(pauseMsAfter(connection));
  }
}

function connect(url: string, user: string, lifeMs: number): Promise<Connection> {
  const connection: Connection = { user, url, openedAt: Date.now(), closedAt: 0, code: 0, reason: '' };
  const socket = new WebSocket(`${url}/?user=${user}`);
  const close = () => {
    connection.closingAt ??= Date.now();
    socket.close(1000);
  };
  const unanswered = setTimeout(() => socket.terminate(), ANSWER_MS);
  let life: NodeJS.Timeout | undefined;
  socket.once('message', (data) => {
    clearTimeout(unanswered);
    connection.letInAt = Date.now();
    Object.assign(connection, JSON.parse(data.toString()));
    waitsMs.push(connection.letInAt - connection.openedAt);
    open++;
    life = setTimeout(close, Math.min(lifeMs, Math.max(0, endMs - Date.now())));
  });
  // The close event follows.
  socket.on('error', () => {});
  return new Promise((resolve) =>
    socket.once('close', (code, reason) => {
      clearTimeout(unanswered);
      clearTimeout(life);
      if (connection.letInAt !== undefined) open--;
      resolve({ ...connection, closedAt: Date.now(), code, reason: reason.toString() });
    }),
  );
}

function outcomeOf({ letInAt, closingAt, code, reason }: Connection): string {
  if (letInAt === undefined) return code >= 1_008 ? `refused: ${code} ${reason.split(';')[0]}` : 'failed';
  return closingAt === undefined ? `closed by the gateway: ${code} ${reason}` : 'closed by the client';
}

/** A gateway says when to come back. */
function pauseMsAfter({ letInAt, code, reason }: Connection): number {
  if (letInAt !== undefined) return PAUSE_MS;
  const hint = /retry-after=(\d+)/.exec(reason)?.[1];
  return hint === undefined ? (code >= 1_008 ? REFUSED_PAUSE_MS : FAILED_PAUSE_MS) : Number(hint) * 1_000;
}

function print(): void {
  const sorted = waitsMs.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  const lines = [...counts].sort(([a], [b]) => a.localeCompare(b)).map(([what, n]) => `${n} ${what}`);
  console.log(`open ${open}, let in ${sorted.length}${lines.map((line) => `, ${line}`).join('')}`);
  console.log(`let in after ${at(0.5)} ms (p50), ${at(0.95)} ms (p95), ${at(0.99)} ms (p99)`);
}

const printing = setInterval(print, PRINT_MS);
await Promise.all(Array.from({ length: connections }, (_, place) => keepOpen(place)));
clearInterval(printing);
log?.end();
print();
