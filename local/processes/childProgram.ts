import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The end of a program's output that error messages show: some 20 lines. */
const OUTPUT_CHARS_MAX = 4_000;

/** Time for a program to exit after it is asked to, before it is killed. Part of the 5 s of a whole shutdown. */
const STOP_TIMEOUT_MS = 2_000;

/** A child process that ends with this process. */
export interface ChildProgram {
  name: string;
  pid: number | undefined;
  /** The first line of JSON on standard output, in which a program reports where it listens. Rejects after the timeout. */
  firstJsonLine(timeoutMs: number): Promise<unknown>;
  hasExited(): boolean;
  lastOutput(): string;
  /** Calls back if the program exits although `stop` was not called. */
  onCrash(callback: (message: string) => void): void;
  stop(): Promise<void>;
}

const SUPERVISOR = fileURLToPath(new URL('./supervisor.ts', import.meta.url));
const END_WITH_PARENT = new URL('./endWithParent.ts', import.meta.url).href;

/** Starts any command, such as `['java', '-jar', …]`, under a supervisor, which kills it when this process ends. */
export function startSupervised(
  name: string,
  command: string[],
  environment: NodeJS.ProcessEnv = process.env,
): ChildProgram {
  return start(name, [SUPERVISOR, ...command], environment);
}

/** Starts a Node.js program of this project. It ends when its standard input closes, even if this process is killed. */
export function startNodeProgram(name: string, args: string[]): ChildProgram {
  return start(name, ['--import', END_WITH_PARENT, ...args]);
}

function start(name: string, args: string[], environment: NodeJS.ProcessEnv = process.env): ChildProgram {
  // Node.js's warnings about experimental features are of no use to the developer.
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: environment,
  });
  let output = '';
  let isStopping = false;
  const appendOutput = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-OUTPUT_CHARS_MAX);
  };
  child.stdout.on('data', appendOutput);
  child.stderr.on('data', appendOutput);
  // A write to the pipe of an exited program is not an error of its own: `exit` reports the exit.
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
        if (!isStopping) callback(`${name} exited unexpectedly (code ${code}): ${output.trim()}`);
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
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      stdout.off('data', read);
      child.off('exit', fail);
      settle();
    };
    const fail = () =>
      finish(() => reject(new Error(`${name} did not start: ${options.lastOutput().trim()}`)));
    const timer = setTimeout(fail, options.timeoutMs);
    const read = (chunk: Buffer) => {
      text += chunk.toString();
      const line = text
        .split('\n')
        .slice(0, -1)
        .find((candidate) => candidate.startsWith('{'));
      if (line !== undefined) finish(() => resolve(JSON.parse(line)));
    };
    stdout.on('data', read);
    child.once('exit', fail);
  });
}
