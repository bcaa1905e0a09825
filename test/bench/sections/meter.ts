import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '../../../client/src/createClient.ts';
import { createMeter } from '../../../client/src/meter/createMeter.ts';
import type { Journal, MeteredSession, Refusal } from '../../../client/src/meter/types.ts';
import { fileJournal } from '../../../client/src/node/fileJournal.ts';
import type { Row } from '../row.ts';
import { median, ratio, type Sample, sampleInTurns, takeSample } from '../support/sampling.ts';

/** Times: 27 rounds × 10 sessions, each between those of the others, of 2 × 5 ms: 3 s for each variant. The fastest of a round counts. */
const TIMED = { rounds: 27, bestOf: 10, warmUps: 50, sessions: 1 };

/** CPU time: 9 rounds × 4 runs × 200 sessions, after 4 × 200 during which V8 compiles the hot code. */
const COUNTED = { rounds: 9, bestOf: 4, warmUps: 4, sessions: 200 };

/** Less than a start takes on AWS: it is two round trips to DynamoDB, one after the other, behind API Gateway. */
const RESPONSE_MS = 5;

/** Sessions that stay open, so that there are heartbeats: two batches a second, instead of a minute. */
const OPEN = 200;
const HEARTBEAT_MS = 1_000;

/** As the client has it for each request. */
const TIMEOUT_MS = 12_000;

const RATIO_MAX = 1.1;
const KEY = `lk_local_${'A'.repeat(43)}`;

type Serve = (index: number) => Promise<void>;

/**
 * What a session costs a gateway: through the meter, and as two bare requests with the same bodies. The service is a process of its own.
 * Times are of sessions one after another, of a service that takes a while to respond; CPU time is of one that responds at once.
 */
export async function measure(): Promise<Row[]> {
  const service = await startService();
  const directory = await mkdtemp(path.join(tmpdir(), 'bench-meter-'));
  try {
    const timed = await sample(`${service.url}/slow`, path.join(directory, 'timed'), TIMED);
    const counted = await sample(service.url, path.join(directory, 'counted'), COUNTED);
    const { bare, limited, meter, journal } = counted;
    return [
      timeRow('a session through the meter', timed.meter, timed.bare),
      timeRow('a session through the meter with a journal', timed.journal, timed.bare),
      cpuRow('a session through the meter', meter, bare),
      cpuRow('a session through the meter with a journal', journal, bare),
      cpuRow('two requests with a time limit', limited, bare),
      { name: 'two bare requests: CPU time', value: cpuMs(bare), unit: 'ms' },
      { name: 'a session through the meter: CPU time', value: cpuMs(meter), unit: 'ms' },
    ];
  } finally {
    service.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

const timeRow = (name: string, numerator: Sample[], denominator: Sample[]): Row => ({
  ...ratio(`${name}: time relative to bare fetch`, { numerator, denominator }),
  budget: { atMost: RATIO_MAX },
});

/** Without a budget: a time limit, which a bare fetch does not have, is most of it. */
const cpuRow = (name: string, numerator: Sample[], denominator: Sample[]): Row =>
  ratio(`${name}: CPU time relative to bare fetch`, { numerator, denominator, by: 'cpuSeconds' });

const cpuMs = (samples: Sample[]) =>
  Math.round((median(samples.map(({ cpuSeconds }) => cpuSeconds)) / COUNTED.sessions) * 1_000_000) / 1_000;

async function sample(baseUrl: string, directory: string, { sessions, ...rounds }: typeof TIMED) {
  const meters = [await meterOf(baseUrl), await meterOf(baseUrl, fileJournal({ directory }))] as const;
  const samplesOf = (serve: Serve) => () =>
    takeSample(async () => {
      for (let index = 0; index < sessions; index++) await serve(index);
    });
  const variants = {
    bare: samplesOf(bareSessions(baseUrl, () => ({}))),
    limited: samplesOf(bareSessions(baseUrl, () => ({ signal: AbortSignal.timeout(TIMEOUT_MS) }))),
    meter: samplesOf(meters[0].serve),
    journal: samplesOf(meters[1].serve),
  };
  const samples = await sampleInTurns(variants, rounds);
  for (const { close } of meters) await close();
  return samples;
}

async function meterOf(baseUrl: string, journal?: Journal) {
  const meter = createMeter({
    client: createClient({ baseUrl, key: KEY }),
    journal,
    heartbeatMs: HEARTBEAT_MS,
  });
  const start = async (userId: string) => counted(await meter.start({ userId }));
  for (let index = 0; index < OPEN; index++) await start(`open-${index}`);
  return {
    serve: (async (index) => {
      const session = await start(`user-${index}`);
      const end = await session.end();
      if (end.kind !== 'ended') throw new Error(`the end is ${end.kind}`);
    }) satisfies Serve,
    close: () => meter.close(),
  };
}

function counted(session: MeteredSession | Refusal): MeteredSession {
  if (session.kind !== 'counted') throw new Error(`the session is ${session.kind}`);
  return session;
}

/** What a gateway without a meter sends. */
function bareSessions(baseUrl: string, more: () => RequestInit): Serve {
  const headers = { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/json' };
  const post = async (route: string, body: object) => {
    const init = { method: 'POST', headers, body: JSON.stringify(body), ...more() };
    const response = await fetch(`${baseUrl}${route}`, init);
    if (!response.ok) throw new Error(`${route}: ${response.status}`);
    return response.json();
  };
  return async (index) => {
    const [session_id, user_id] = [randomUUID(), `user-${index}`];
    await post('/metering/sessions', { session_id, user_id });
    await post(`/metering/sessions/${session_id}/end`, { user_id });
  };
}

/** Responds with bodies of the API: at once, or a while later below `/slow`. */
const SERVICE = `
  import { createServer } from 'node:http';
  const figures = { counted: true, sessionsUsed: 1, sessionsIncluded: 5000, sessionsRemaining: 4999 };
  const instant = (inMs) => new Date(Date.now() + inMs).toISOString().replace(/\\.\\d+/, '');
  const resultOf = (url, body) => {
    if (url.endsWith('/end')) return { sessionId: url.split('/').at(-2), endedAt: instant(0), durationSeconds: 0 };
    const leaseExpiresAt = instant(150_000);
    if (!body.sessions) return { sessionId: body.session_id, ...figures, leaseExpiresAt };
    return { results: body.sessions.map(({ session_id }) => ({ sessionId: session_id, leaseExpiresAt })) };
  };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => { text += chunk; });
    request.on('end', () => {
      const status = request.url.endsWith('/metering/sessions') ? 201 : 200;
      const respond = () => {
        response.writeHead(status, { 'Content-Type': 'application/json', 'X-Request-Id': 'bench' });
        response.end(JSON.stringify(resultOf(request.url, JSON.parse(text))));
      };
      if (request.url.startsWith('/slow/')) setTimeout(respond, ${RESPONSE_MS});
      else respond();
    });
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;

async function startService(): Promise<{ url: string; stop(): void }> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', SERVICE], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = await once(child.stdout, 'data');
  return { url: `http://127.0.0.1:${Number(port)}`, stop: () => child.kill() };
}
