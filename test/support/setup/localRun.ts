import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROJECT_ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A start takes about 5 s on an idle machine, and up to twenty times as long on a machine with ten times as much to do as it has cores. */
const READY_TIMEOUT_MS = 180_000;

/** The demo takes about a minute more on an idle machine. */
export const DEMO_READY_TIMEOUT_MS = 600_000;
const POLL_INTERVAL_MS = 50;

/** `node local/main.ts` as a child process. */
export interface LocalRunProcess {
  pid: number;
  output(): string;
  errors(): string;
  /** Resolves with the exit code when the process has ended and all of its output has been read. */
  ended: Promise<number | null>;
  signal(name: NodeJS.Signals): void;
}

/**
 * Starts the local run with these options. `environment` overrides inherited environment variables, and `nodeOptions` are those of Node.js,
 * which functions inherit.
 */
export function spawnLocalRun(
  args: string[],
  environment: NodeJS.ProcessEnv = {},
  nodeOptions: string[] = [],
): LocalRunProcess {
  const child = spawn(process.execPath, [...nodeOptions, 'local/main.ts', ...args], {
    cwd: PROJECT_ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, STRIPE_SECRET_KEY: '', STRIPE_API_BASE: '', ...environment },
  });
  const text = { output: '', errors: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    text.output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    text.errors += chunk.toString();
  });
  return {
    pid: pidOf(child),
    output: () => text.output,
    errors: () => text.errors,
    ended: once(child, 'close').then(([code]) => code as number | null),
    signal: (name) => child.kill(name),
  };
}

/** Waits for the line `ready URL` and returns the URL. Throws with the output when the run ends or does not get ready. */
export async function untilReady(run: LocalRunProcess, timeoutMs = READY_TIMEOUT_MS): Promise<string> {
  const deadlineMs = Date.now() + timeoutMs;
  let hasEnded = false;
  void run.ended.then(() => {
    hasEnded = true;
  });
  for (;;) {
    const ready = /^ready (\S+)$/m.exec(run.output())?.[1];
    if (ready !== undefined) return ready;
    if (hasEnded || Date.now() > deadlineMs) {
      throw new Error(`the local run did not start:\n${run.output()}${run.errors()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('the local run did not start');
  return child.pid;
}
