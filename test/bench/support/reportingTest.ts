import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Longer than the timeouts of the tests themselves, so that a test reports which step hung. */
const TIMEOUT_MS = 300_000;
/** About the last 30 lines. */
const OUTPUT_CHARS = 2_000;

const VITEST = fileURLToPath(new URL('../../../node_modules/vitest/vitest.mjs', import.meta.url));

/** What a test measured. A failed test has usually written its figures, and they show which budget does not hold. */
export type Reported<Figures> = { figures: Figures; hasFailed: boolean };

/**
 * Runs a test of the project `flow` that writes its figures to the file that `reportVariable` names. Prints the last part of the output
 * of a failed test. Throws if the test wrote no figures.
 */
export async function runReportingTest<Figures>(
  test: string,
  { reportVariable, env }: { reportVariable: string; env: Record<string, string> },
): Promise<Reported<Figures>> {
  const directory = mkdtempSync(path.join(tmpdir(), 'session-billing-bench-'));
  const report = path.join(directory, 'figures.json');
  try {
    const failure = await runTest(test, { ...process.env, ...env, [reportVariable]: report });
    if (!existsSync(report)) throw new Error(`${test} wrote no report:\n${failure}`);
    if (failure !== undefined) console.error(failure);
    return { figures: JSON.parse(readFileSync(report, 'utf8')), hasFailed: failure !== undefined };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Returns the last part of the output of a failed test, and undefined when the test passes. */
async function runTest(test: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const args = [VITEST, 'run', '--project', 'flow', test];
  try {
    const running = promisify(execFile)(process.execPath, args, { env, timeout: TIMEOUT_MS });
    process.once('exit', () => running.child.kill());
    await running;
    return undefined;
  } catch (error) {
    const { stdout = '' } = error as { stdout?: string };
    return stdout.slice(-OUTPUT_CHARS);
  }
}
