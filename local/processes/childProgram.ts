import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** How much of what a program wrote is kept, to say why it stopped: some 20 lines. */
const OUTPUT_KEPT_CHARS = 4_000;

/** A stopped program has this long to end by itself, out of the five seconds that a whole shutdown may take. */
const STOP_TIMEOUT_MS = 2_000;

/** A program that this one started, and that ends with it. */
export interface ChildProgram {
  name: string;
  pid: number | undefined;
  /** The first line it writes to standard output that is JSON; for programs that say where they listen. */
  firstJsonLine(timeoutMs: number): Promise<unknown>;
  hasExited(): boolean;
  lastOutput(): string;
  /** Calls back when the program ends without having been stopped. */
  onCrash(callback: (message: string) => void): void;
  stop(): Promise<void>;
}

const KEEPER = fileURLToPath(new URL('./keeper.ts', import.meta.url));
const END_WITH_PARENT = new URL('./endWithParent.ts', import.meta.url).href;

/** Starts a program that knows nothing of us, behind a keeper that ends it when we are gone. */
export function startKept(
  name: string,
  command: string,
  args: string[],
  environment: NodeJS.ProcessEnv = process.env,
): ChildProgram {
  return start(name, [KEEPER, command, ...args], environment);
}

/** Starts a Node.js program of ours; it ends when its standard input closes, which happens even if we are killed. */
export function startOurs(name: string, args: string[]): ChildProgram {
  return start(name, ['--import', END_WITH_PARENT, ...args]);
}

function start(name: string, args: string[], env: NodeJS.ProcessEnv = process.env): ChildProgram {
  // Silent about Node's features that are still experimental: nobody here can act on it.
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env,
  });
  let output = '';
  let isStopping = false;
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-OUTPUT_KEPT_CHARS);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  // Its end is seen by `exit`; a write to a pipe that just closed is no fault of its own.
  child.stdin.on('error', () => {});
  const hasExited = () => child.exitCode !== null || child.signalCode !== null;
  return {
    name,
    pid: child.pid,
    hasExited,
    lastOutput: () => output.trim(),
    firstJsonLine: (timeoutMs) => readFirstJsonLine(name, child, { timeoutMs, lastOutput: () => output }),
    onCrash: (callback) => {
      child.once('exit', (code) => {
        if (!isStopping) callback(`${name} ended by itself (code ${code}): ${output.trim()}`);
      });
    },
    stop: async () => {
      isStopping = true;
      if (hasExited()) return;
      const exited = once(child, 'exit');
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

function readFirstJsonLine(
  name: string,
  child: ChildProcess,
  options: { timeoutMs: number; lastOutput: () => string },
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const stdout = child.stdout;
    if (stdout === null) throw new Error(`${name} has no standard output`);
    let text = '';
    const rollOver = (finish: () => void) => {
      clearTimeout(timer);
      stdout.off('data', read);
      child.off('exit', fail);
      finish();
    };
    const fail = () =>
      rollOver(() => reject(new Error(`${name} did not start: ${options.lastOutput().trim()}`)));
    const timer = setTimeout(fail, options.timeoutMs);
    const read = (chunk: Buffer) => {
      text += chunk.toString();
      const line = text
        .split('\n')
        .slice(0, -1)
        .find((candidate) => candidate.startsWith('{'));
      if (line !== undefined) rollOver(() => resolve(JSON.parse(line)));
    };
    stdout.on('data', read);
    child.once('exit', fail);
  });
}
