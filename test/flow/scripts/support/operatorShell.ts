import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { type FakeAws, startFakeAws } from './fakeAws.ts';

const SCRIPTS = path.join(import.meta.dirname, '../../../../scripts');

/** A command starts in about a second; a machine that runs other tests takes a multiple. */
const TIMEOUT_MS = 15_000;

export type Ran = {
  code: number | null;
  out: string;
  error: string;
};

/** A file in scripts/, without its extension. */
export type CommandFile =
  | 'account'
  | 'deploy'
  | 'dlq'
  | 'insights'
  | 'keys'
  | 'ledger'
  | 'mails'
  | 'migrate'
  | 'openapi'
  | 'reconcile'
  | 'secrets'
  | 'ses'
  | 'stripeSetup'
  | 'table';

export type OperatorShell = FakeAws & {
  /** Runs a command with `input` on its standard input. */
  run(script: CommandFile, args: string[], input?: string): Promise<Ran>;
  /** `npm run secrets -- --stage staging …` */
  secrets(args: string[], input?: string): Promise<Ran>;
};

/** Creates an operator's shell in an empty directory, with a fake AWS account. */
export async function operatorShell(): Promise<OperatorShell> {
  const aws = await startFakeAws();
  const cwd = mkdtempSync(path.join(tmpdir(), 'operator-'));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  const env = { PATH: process.env.PATH, ...aws.env };
  const run: OperatorShell['run'] = async (script, args, input = '') => {
    const options = { cwd, env, timeout: TIMEOUT_MS };
    const child = spawn(process.execPath, [path.join(SCRIPTS, `${script}.ts`), ...args], options);
    // A command that refuses its arguments closes the pipe without reading it.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { code: child.exitCode, out, error };
  };
  return { ...aws, run, secrets: (args, input) => run('secrets', ['--stage', 'staging', ...args], input) };
}
