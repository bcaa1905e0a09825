import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { meteringResponses } from '../../shared/contract/metering/responses.ts';
import { apiClient } from '../support/api/apiClient.ts';
import { PROJECT_ROOT, runCommand, runOrThrow } from '../support/runCommand.ts';
import { api, newUser, target, usageOf } from './target.ts';

const CHECK = 'import sys; sys.exit(sys.version_info < (3, 9))';
const hasPython = (await runCommand('python3', ['-c', CHECK]).catch(() => undefined))?.code === 0;

/** Python does not trust the certificate of the deployment emulator, and gives up a request after 3 s. */
const isLocal = target.stage?.name === 'local';

let kept = '';
beforeEach(async ({ skip }) => {
  skip(!hasPython, 'there is no Python 3.9 or later');
  kept = await mkdtemp(path.join(tmpdir(), 'example-python-'));
  return () => rm(kept, { recursive: true });
});

/** Runs a program with `examples/python/meter.py` as a gateway process of its own. Returns its `result`. */
async function runGateway(program: string, url = target.baseUrl) {
  const lines = ['import json, meter', 'lost = []', program, 'print(json.dumps(result))'];
  const environment = {
    ...process.env,
    PYTHONPATH: path.join(PROJECT_ROOT, 'examples/python'),
    PYTHONDONTWRITEBYTECODE: '1',
    BILLING_URL: url,
    BILLING_KEY: target.apiKey,
    BILLING_KEPT: kept,
  };
  return JSON.parse(await runOrThrow('python3', ['-c', lines.join('\n')], { environment }));
}

/** A service that gives these responses in turn, and what it received. */
async function serve(responses: { status: number; body?: object; retryAfter?: string }[]) {
  const received: { session_id: string }[] = [];
  const server = createServer(async (request, response) => {
    received.push(JSON.parse((await request.setEncoding('utf8').toArray()).join('')));
    // The address of a stage can have a path.
    const next = request.url?.startsWith('/stage/metering/') ? responses[received.length - 1] : undefined;
    const { status, body, retryAfter } = next ?? { status: 500 };
    response.writeHead(status, retryAfter === undefined ? {} : { 'Retry-After': retryAfter });
    response.end(body ? JSON.stringify(body) : '<html>');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/stage/`, received };
}

async function sessionsOf(user: string) {
  const { body } = await api.get(`/metering/sessions?user_id=${user}`);
  return meteringResponses.listSessions[200].parse(body).sessions;
}

/** Nothing listens on this port. */
const OUTAGE = 'meter.HOST = "127.0.0.1:9"';

describe.runIf(isLocal)('the example in Python', () => {
  it('counts a session, refuses a second one of a free account, renews and ends it', async () => {
    const user = newUser();
    const { session, refused } = await runGateway(`
session = meter.start("${user}")
try: meter.start("${user}")
except meter.Refused as error: refused = error.args
meter.heartbeat(lost.append)
meter.end(session)
result = {"session": session, "refused": refused, "lost": lost}`);
    expect(refused).toEqual(['concurrency_exceeded', 0]);
    expect(await sessionsOf(user)).toMatchObject([
      { sessionId: session.session_id, open: false, endReason: 'ended' },
    ]);
    expect((await usageOf(user)).sessionsUsed).toBe(1);
    expect(await readdir(kept)).toEqual([]);
  });

  it('keeps a session that begins in an outage, or ends in one, and reports it once', async () => {
    const user = newUser();
    const ids = await runGateway(`
counted = meter.start("${user}")
host = meter.HOST
${OUTAGE}
admitted = meter.start("${user}")
meter.end(counted)
meter.HOST = host
meter.heartbeat(lost.append)
meter.report()
meter.end(admitted)
meter.report()
meter.report()
result = [counted["session_id"], admitted["session_id"], lost]`);
    expect(ids[2]).toEqual([]);
    const ends = (await sessionsOf(user)).map(({ sessionId, endReason }) => [sessionId, endReason]);
    expect(new Map(ends as [string, string][])).toEqual(
      new Map([
        [ids[0], 'reported'],
        [ids[1], 'reported'],
      ]),
    );
    expect((await usageOf(user)).sessionsUsed).toBe(2);
    expect(await readdir(kept)).toEqual([]);
  });

  it('reports what a process that crashed had admitted', async () => {
    const user = newUser();
    const id = await runGateway(`${OUTAGE}\nresult = meter.start("${user}")["session_id"]`);
    expect(await readdir(kept)).toEqual([`${id}.json`]);
    await runGateway('result = meter.report()');
    expect(await sessionsOf(user)).toMatchObject([{ sessionId: id, open: false, endReason: 'reported' }]);
    expect(await readdir(kept)).toEqual([]);
  });

  it.runIf(target.adminKey)('is told of a session that an operator has ended', async () => {
    const user = newUser();
    const session = await runGateway(`result = meter.start("${user}")`);
    const admin = apiClient(target.baseUrl, target.adminKey);
    const end = `/admin/accounts/${user}/sessions/${session.session_id}/end`;
    expect((await admin.post(end, { reason: 'example' })).status).toBe(200);
    const lost = await runGateway(`
meter.served["x"] = ${JSON.stringify(session)}
meter.heartbeat(lost.append)
result = lost`);
    expect(lost).toEqual([session]);
  });

  it('repeats a start after 5xx with the same id', async () => {
    const { url, received } = await serve([{ status: 502 }, { status: 201, body: { counted: true } }]);
    expect(await runGateway('result = meter.start("ada")["session_id"]', url)).toBe(received[1]?.session_id);
    expect(received[0]).toEqual(received[1]);
  });

  it('starts with another id after 409, and refuses after 402 and 429 with the time to wait', async () => {
    const { url, received } = await serve([
      { status: 409, body: { code: 'session_ended' } },
      { status: 201, body: {} },
      { status: 402, body: { code: 'quota_exceeded' } },
      { status: 429, body: { code: 'rate_limited' }, retryAfter: '41' },
    ]);
    const refused = await runGateway(
      `
session, result = meter.start("ada"), []
for _ in range(2):
    try: meter.start("ada")
    except meter.Refused as error: result.append(error.args)`,
      url,
    );
    expect(refused).toEqual([
      ['quota_exceeded', 0],
      ['rate_limited', 41],
    ]);
    expect(new Set(received.map(({ session_id }) => session_id)).size).toBe(4);
  });

  it('keeps apart a report that is refused for good, and repeats one that is not', async () => {
    await runGateway(`${OUTAGE}\nresult = [meter.start("ada"), meter.start("eve")]`);
    const results = [
      { code: 'invalid_request', retryable: false },
      { code: 'busy', retryable: true },
    ];
    const { url } = await serve([{ status: 200, body: { results } }]);
    await runGateway('result = meter.report()', url);
    const left = (await readdir(kept)).map((file) => path.extname(file));
    expect(left.sort()).toEqual(['.json', '.refused']);
  });
});
