import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import type { SessionReport } from '../../client/src/apiTypes.ts';
import { PROJECT_ROOT } from '../support/runCommand.ts';
import { seededRandom } from '../support/seededRandom.ts';

const PROGRAM = path.join(PROJECT_ROOT, 'test/support/client/journal/meterProcess.ts');
const SESSIONS = 10_000;
const CRASHES = 6;

/** The clock of the service is known to a second, and twice a second lies between two gateways. */
const CLOCK_MS = 2_000;

type Batch = { sessions: SessionReport[] };

/** A billing service that is away at first, and counts what is reported. `onReport` decides on each batch. */
class Service {
  isAway = true;
  readonly counted = new Map<string, SessionReport>();
  readonly contradictions: string[] = [];
  repeated = 0;
  batches = 0;
  onReport: () => 'count' | 'ignore' | 'lose' = () => 'count';
  readonly #server = createServer((request, response) => void this.#respond(request, response));

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const batch = (await json(request)) as Batch;
      if (this.isAway) return void response.writeHead(503).end();
      if (request.url !== '/metering/sessions/report') return this.#send(response, { results: [] });
      this.batches += 1;
      const fate = this.onReport();
      if (fate === 'ignore') return void request.destroy();
      for (const report of batch.sessions) this.#count(report);
      if (fate === 'lose') return void request.destroy();
      this.#send(response, { results: batch.sessions.map(toResult) });
    } catch {
      // The gateway was killed amid its request.
      response.destroy();
    }
  }

  #send(response: ServerResponse, body: unknown): void {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  #count(report: SessionReport): void {
    const before = this.counted.get(report.session_id);
    if (before) this.repeated += 1;
    if (before && !isSame(before, report))
      this.contradictions.push(`${JSON.stringify(before)} ${JSON.stringify(report)}`);
    this.counted.set(report.session_id, before ?? report);
  }
}

const durationMs = ({ started_at, ended_at }: SessionReport) => Date.parse(ended_at) - Date.parse(started_at);

/** Reports of a session that started before the gateway knew the service's clock are corrected by its `Date`, which has whole seconds. */
const isSame = (one: SessionReport, other: SessionReport) =>
  Math.abs(durationMs(one) - durationMs(other)) <= 2 &&
  Math.abs(Date.parse(one.started_at) - Date.parse(other.started_at)) < CLOCK_MS;

const toResult = (report: SessionReport) => ({
  sessionId: report.session_id,
  status: 'reported',
  endedAt: report.ended_at,
  durationSeconds: Math.floor(durationMs(report) / 1000),
});

type Gateway = {
  child: ChildProcess;
  lines: string[];
  until(line: string): Promise<void>;
  kill(): Promise<void>;
};

function start(...args: string[]): Gateway {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  return {
    child,
    lines,
    kill,
    until: (line) => expect.poll(() => lines.includes(line), { timeout: 60_000 }).toBe(true),
  };
}

it(`${SESSIONS} sessions of an outage are counted once each, though the gateway crashes ${CRASHES} times as it reports`, async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'journal-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const service = new Service();
  const baseUrl = await service.listen();
  onTestFinished(() => service.close());

  const first = start(baseUrl, directory, String(SESSIONS));
  await first.until('ready');
  await first.kill();
  const admitted = first.lines.flatMap((line) => (line.startsWith('in ') ? [line.slice(3)] : []));
  expect(admitted).toHaveLength(SESSIONS);

  service.isAway = false;
  const random = seededRandom(1);
  const gateways = [first];
  const startMs = performance.now();
  for (let crash = 0; crash < CRASHES; crash += 1) {
    const gateway = start(baseUrl, directory);
    gateways.push(gateway);
    const killAt = service.batches + 1 + Math.floor(random() * 10);
    const fate = (['count', 'ignore', 'lose'] as const)[crash % 3] ?? 'count';
    const delayMs = random() * 5;
    await new Promise<void>((resolve) => {
      service.onReport = () => {
        if (service.batches < killAt) return random() < 0.02 ? 'lose' : 'count';
        void sleep(delayMs).then(gateway.kill).then(resolve);
        return fate;
      };
    });
  }
  service.onReport = () => 'count';
  const last = start(baseUrl, directory);
  gateways.push(last);
  await last.until('done');

  expect([...service.counted.keys()].sort()).toEqual(admitted.sort());
  expect(service.contradictions.slice(0, 3)).toEqual([]);
  expect(gateways.flatMap(({ lines }) => lines.filter((line) => line.startsWith('error')))).toEqual([]);
  expect(readdirSync(directory)).toEqual([]);
  console.log(
    `journal: ${SESSIONS} sessions reported in ${service.batches} batches with ${CRASHES} crashes in ${((performance.now() - startMs) / 1000).toFixed(1)} s, ${service.repeated} of them repeated`,
  );
});
