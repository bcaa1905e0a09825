import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const PROJECT_ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** The longest, a deployment, takes 20 s here; a machine that is busy a multiple. */
const TIMEOUT_MS = 240_000;

export type Ran = { code: number | null; out: string; error: string };

/**
 * Runs a command to its end in the project's root unless told, with `input` on its standard input. Never throws for
 * what the command answers.
 */
export async function runCommand(
  command: string,
  args: string[],
  options: { input?: string; environment?: NodeJS.ProcessEnv; directory?: string } = {},
): Promise<Ran> {
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
  // A command that ends without reading leaves nobody to read.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const [code] = await once(child, 'close');
  return { code: code as number | null, ...text };
}

/** The same for a command that has to succeed: throws all that it said. Gives its standard output. */
export async function succeed(...call: Parameters<typeof runCommand>): Promise<string> {
  const { code, out, error } = await runCommand(...call);
  if (code !== 0) throw new Error(`${call[0]} ${call[1].join(' ')} ended with ${code}:\n${out}${error}`);
  return out;
}
