import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const PROJECT_ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The slowest command, a deployment, takes 20 s, and a multiple of that on a busy machine. */
const TIMEOUT_MS = 240_000;

export type CommandResult = { code: number | null; out: string; error: string };

/**
 * Runs a command to its end, in the project's root unless `directory` is given, with `input` on its standard input. Returns
 * the exit code and the output, and does not throw when the command fails.
 */
export async function runCommand(
  command: string,
  args: string[],
  options: { input?: string; environment?: NodeJS.ProcessEnv; directory?: string } = {},
): Promise<CommandResult> {
  const child = spawn(command, args, {
    cwd: options.directory ?? PROJECT_ROOT,
    env: options.environment ?? process.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
  });
  const text = { out: '', error: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    text.out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    text.error += chunk.toString();
  });
  // Ignored, because a command may exit without reading its input.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const [code] = await once(child, 'close');
  return { code: code as number | null, ...text };
}

/** Runs a command and returns its standard output. Throws an error with its whole output when it fails. */
export async function runOrThrow(...call: Parameters<typeof runCommand>): Promise<string> {
  const { code, out, error } = await runCommand(...call);
  if (code !== 0) throw new Error(`${call[0]} ${call[1].join(' ')} exited with ${code}:\n${out}${error}`);
  return out;
}
