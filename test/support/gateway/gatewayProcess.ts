import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { PROJECT_ROOT } from '../runCommand.ts';

const SHIFTED_CLOCK = new URL('../migration/shiftedClock.ts', import.meta.url).href;
const GATEWAY = fileURLToPath(new URL('../../../examples/gateway/gateway.ts', import.meta.url));
const LOAD = fileURLToPath(new URL('../../../examples/gateway/load.ts', import.meta.url));

export type GatewayOptions = {
  billingUrl: string;
  key: string;
  port: number;
  journal: string;
  heartbeatMs: number;
  /** A file with the seconds by which its clock is ahead. */
  clockFile?: string;
};

/** The example gateway as a process of its own. */
export type GatewayProcess = {
  url: string;
  /** kill -9. Resolves with the time of the kill when the process has ended. */
  kill(): Promise<number>;
  /** SIGTERM. Resolves with the exit code. */
  stop(): Promise<number | null>;
  output(): string;
};

/** Starts the example gateway, and resolves when it accepts connections. */
export async function startGatewayProcess(options: GatewayOptions): Promise<GatewayProcess> {
  const { clockFile } = options;
  const preload = clockFile === undefined ? [] : ['--import', `${SHIFTED_CLOCK}?file=${clockFile}`];
  const child = spawn(process.execPath, [...preload, GATEWAY], {
    cwd: PROJECT_ROOT,
    env: {
      ...process.env,
      BILLING_URL: options.billingUrl,
      BILLING_KEY: options.key,
      PORT: String(options.port),
      JOURNAL_DIRECTORY: options.journal,
      HEARTBEAT_MS: String(options.heartbeatMs),
    },
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const output = collectOutput(child);
  const ended = once(child, 'close');
  await untilPrinted(child, /^ready /m, output);
  return {
    url: `ws://127.0.0.1:${options.port}`,
    kill: async () => {
      const atMs = Date.now();
      child.kill('SIGKILL');
      await ended;
      return atMs;
    },
    stop: async () => {
      child.kill('SIGTERM');
      const [code] = await ended;
      return code;
    },
    output,
  };
}

/** Runs the example's load script to its end. Returns what it printed last. Throws if it fails. */
export async function runLoad(options: Record<string, string | number>, urls: string[]): Promise<string> {
  const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const child = spawn(process.execPath, [LOAD, ...urls.map((url) => `--url=${url}`), ...args]);
  process.once('exit', () => child.kill('SIGKILL'));
  const output = collectOutput(child);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the load script exited with ${code}:\n${output()}`);
  return output().trim().split('\n').slice(-2).join('\n');
}

function collectOutput(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  return () => text;
}

async function untilPrinted(child: ChildProcess, line: RegExp, output: () => string): Promise<void> {
  while (!line.test(output())) {
    if (child.exitCode !== null) throw new Error(`the gateway exited with ${child.exitCode}:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
