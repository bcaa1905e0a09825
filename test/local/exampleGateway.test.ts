import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Credentials } from '../../local/credentials.ts';
import { freePort } from '../../local/freePort.ts';
import { printTable } from '../../scripts/printTable.ts';
import { type ProofPlan, proveGateway } from '../support/gateway/gatewayProof.ts';
import { PROJECT_ROOT, runOrThrow } from '../support/runCommand.ts';
import { createKillableRun, type KillableRun } from '../support/setup/killableRun.ts';

const isSoak = process.env.GATEWAY_SEEDS !== undefined;
/** The proof compares times to the second, which a machine that runs other tests beside it cannot keep. GATEWAY_SAMPLE=1 runs a short one. */
const isProven = isSoak || process.env.GATEWAY_SAMPLE === '1';
const SEED = Number(process.env.GATEWAY_FIRST_SEED ?? 1);

/** Longer than the local run may take to start. */
const START_TIMEOUT_MS = 190_000;

/** The load and the settling, and what a busy machine adds. */
const PROOF_TIMEOUT_MS = isSoak ? 1_800_000 : 180_000;

const SAMPLE: ProofPlan = {
  connections: 200,
  users: 40,
  seconds: 22,
  holdSeconds: 6,
  rampSeconds: 3,
  heartbeatMs: 2_000,
  settleSeconds: 60,
  seed: SEED,
  steps: [
    { atSeconds: 1, proxy: 'open' },
    { atSeconds: 7, kill: 'first' },
    { atSeconds: 10, proxy: 'refuse' },
    { atSeconds: 11, kill: 'shifted' },
    { atSeconds: 14, proxy: 'open' },
    { atSeconds: 19, deploy: 'second' },
  ],
};

/** The service is away for five minutes. Then it crashes, without a proxy in front of it that says so. */
const SOAK: ProofPlan = {
  connections: 2_100,
  users: 105,
  seconds: 440,
  holdSeconds: 240,
  rampSeconds: 60,
  heartbeatMs: 60_000,
  settleSeconds: 100,
  seed: SEED,
  steps: [
    { atSeconds: 2, proxy: 'open' },
    { atSeconds: 50, kill: 'first' },
    { atSeconds: 70, proxy: 'refuse' },
    { atSeconds: 110, kill: 'shifted' },
    { atSeconds: 160, proxy: 'silent' },
    { atSeconds: 190, kill: 'second' },
    { atSeconds: 220, proxy: 'refuse' },
    { atSeconds: 225, crash: 'service' },
    { atSeconds: 370, proxy: 'open' },
    { atSeconds: 410, deploy: 'second' },
  ],
};

let run: KillableRun;
let credentials: Credentials;

beforeAll(async () => {
  run = await createKillableRun({ keepsData: isSoak });
  [credentials] = await Promise.all([run.start(), runOrThrow('npm', ['run', 'build:client'])]);
}, START_TIMEOUT_MS);
afterAll(() => run.remove());

describe('the example gateway', () => {
  test.runIf(isProven)(
    'counts each connection that it lets in once, with its time, through crashes, outages and lost responses',
    async () => {
      const { problems, figures, load } = await proveGateway(run, credentials, isSoak ? SOAK : SAMPLE);
      printTable(
        ['figure', 'value'],
        Object.entries(figures).map(([name, value]) => [name, String(value)]),
      );
      console.log(load);
      expect(problems.slice(0, 20)).toEqual([]);
    },
    PROOF_TIMEOUT_MS,
  );

  test('runs with the commands of its README', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'example-gateway-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    const file = path.join(directory, 'credentials.json');
    writeFileSync(file, JSON.stringify(credentials));
    const port = await freePort();
    const [build, start, load] = commandsOf('examples/gateway/README.md');
    expect(build).toBe('npm run build:client');
    const gateway = shell(start?.replace('./.local/credentials.json', file), {
      BILLING_URL: credentials.baseUrl,
      PORT: String(port),
      JOURNAL_DIRECTORY: path.join(directory, 'journal'),
    });
    await expect.poll(gateway.output, { timeout: 20_000 }).toContain(`ready ws://127.0.0.1:${port}`);
    const shortly = `--connections 20 --seconds 3 --url ws://127.0.0.1:${port} --ramp 1 --hold 1`;
    const loading = shell(load?.replace('--connections 100 --seconds 60', shortly));
    expect(await loading.ended).toBe(0);
    expect(loading.output()).toMatch(/open 0, let in [2-6]\d, [2-6]\d closed by the client/);
    gateway.signal('SIGTERM');
    await gateway.ended;
    expect(gateway.output()).toMatch(/ended \d+ sessions, left \d+ in the journal/);
  });
});

/** The commands of the shell blocks of a Markdown file. */
function commandsOf(file: string): string[] {
  const text = readFileSync(path.join(PROJECT_ROOT, file), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n(.+?)^```$/gms)];
  return blocks.flatMap(([, block = '']) => block.trim().split('\n'));
}

/** Runs a command line in the project's root, in a process group of its own. */
function shell(command = 'false', environment: NodeJS.ProcessEnv = {}) {
  const child: ChildProcess = spawn('sh', ['-c', command], {
    cwd: PROJECT_ROOT,
    env: { ...process.env, ...environment },
    detached: true,
  });
  const signal = (name: NodeJS.Signals) => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, name);
  };
  process.once('exit', () => signal('SIGKILL'));
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { output: () => text, signal, ended };
}
