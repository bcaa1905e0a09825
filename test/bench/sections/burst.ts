import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BurstFigures } from '../burstFigures.ts';
import type { Row } from '../row.ts';

const EVENTS = 10_000;

/** Longer than the timeout of the test itself, so that the test reports which step hung. */
const TIMEOUT_MS = 300_000;
/** About the last 30 lines. */
const OUTPUT_CHARS = 2_000;

const VITEST = fileURLToPath(new URL('../../../node_modules/vitest/vitest.mjs', import.meta.url));
const TEST = 'test/flow/webhooks/burst.test.ts';

/** Runs the webhook burst test at its full size. The test itself compares every account with Stripe. */
export async function measure(): Promise<Row[]> {
  const directory = mkdtempSync(path.join(tmpdir(), 'session-billing-burst-'));
  const report = path.join(directory, 'burst.json');
  try {
    const failure = await runTest(report);
    // A failed test has usually written its figures, and they show which budget does not hold.
    if (existsSync(report)) return rowsOf(JSON.parse(readFileSync(report, 'utf8')) as BurstFigures, failure);
    throw new Error(`${TEST} wrote no report:\n${failure}`);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Returns the last part of the output of a failed test, and undefined when the test passes. */
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
  const budget = { exactly: 0 };
  if (failure !== undefined) console.error(failure);
  return [
    { name: `${name}: failed tests`, value: failure === undefined ? 0 : 1, unit: 'tests', budget },
    { name: `${name}: lost`, value: figures.lost, unit: 'events', budget },
    { name: `${name}: dead-lettered`, value: figures.deadLetters, unit: 'events', budget },
    { name: `${name}: applied twice`, value: figures.appliedTwice, unit: 'events', budget },
    {
      name: `${name}: accounts that differ from Stripe`,
      value: figures.wrongAccounts,
      unit: 'accounts',
      budget,
    },
    { name: `${name}: duplicates included`, value: duplicates, unit: 'events' },
    { name: `${name}: received`, value: Math.round(events / receiveSeconds), unit: '/s' },
    { name: `${name}: applied`, value: Math.round(events / applySeconds), unit: '/s' },
    { name: `${name}: time to drain`, value: Math.round(applySeconds * 10) / 10, unit: 's' },
    { name: `${name}: batches`, value: batches, unit: 'batches' },
    {
      name: `${name}: requests to Stripe per event`,
      value: Math.round((fetches / events) * 1_000) / 1_000,
      unit: 'requests',
    },
  ];
}
