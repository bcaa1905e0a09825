import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BurstFigures } from '../burstFigures.ts';
import { type Row, told } from '../row.ts';

const EVENTS = 10_000;

/** Longer than the test's own, so that it says itself what hung. */
const TIMEOUT_MS = 300_000;
/** The last 30 lines or so. */
const OUTPUT_CHARS = 2_000;

const VITEST = fileURLToPath(new URL('../../../node_modules/vitest/vitest.mjs', import.meta.url));
const TEST = 'test/flow/webhooks/burst.test.ts';

/** The burst that the tests have, at its full size: it checks by itself that every account is as Stripe has it. */
export async function measure(): Promise<Row[]> {
  const directory = mkdtempSync(path.join(tmpdir(), 'session-billing-burst-'));
  const report = path.join(directory, 'burst.json');
  try {
    const failure = await runTest(report);
    // A test that failed has told its figures as a rule: they are the broken budgets.
    if (existsSync(report)) return rowsOf(JSON.parse(readFileSync(report, 'utf8')) as BurstFigures, failure);
    throw new Error(`${TEST} told nothing:\n${failure}`);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Answers with the end of what a test that failed has written. */
async function runTest(report: string): Promise<string | undefined> {
  const args = [VITEST, 'run', '--project', 'flow', TEST];
  const env = { ...process.env, BURST_EVENTS: String(EVENTS), BURST_REPORT: report };
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

function rowsOf(figures: BurstFigures, failure: string | undefined): Row[] {
  const { events, duplicates, receiveSeconds, applySeconds, batches, fetches } = figures;
  const name = `burst of ${events.toLocaleString('en')} webhooks`;
  const none = { budget: { exactly: 0 } };
  if (failure !== undefined) console.error(failure);
  return [
    { ...told(`${name}: test failed`, failure === undefined ? 0 : 1, 'tests'), ...none },
    { ...told(`${name}: lost`, figures.lost, 'events'), ...none },
    { ...told(`${name}: dead`, figures.deadLetters, 'events'), ...none },
    { ...told(`${name}: applied twice`, figures.appliedTwice, 'events'), ...none },
    { ...told(`${name}: accounts unlike Stripe`, figures.wrongAccounts, 'accounts'), ...none },
    told(`${name}: duplicates among them`, duplicates, 'events'),
    told(`${name}: received`, Math.round(events / receiveSeconds), '/s'),
    told(`${name}: applied`, Math.round(events / applySeconds), '/s'),
    told(`${name}: time to drain`, Math.round(applySeconds * 10) / 10, 's'),
    told(`${name}: batches`, batches, 'batches'),
    told(
      `${name}: requests to Stripe for an event`,
      Math.round((fetches / events) * 1_000) / 1_000,
      'requests',
    ),
  ];
}
