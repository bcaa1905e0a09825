import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { PROJECT_ROOT, runOrThrow } from '../../support/runCommand.ts';

const ROWS = Number(process.env.EXPORT_ROWS ?? 100_000);
const USERS = 500;
const RSS_MB_MAX = 300;

/** Reads all accounts and all sessions of an export, in a process of its own. */
const MEASURE = `
  import { openExport } from ${JSON.stringify(join(PROJECT_ROOT, 'scripts/migrate/export/openExport.ts'))};
  const began = performance.now();
  const source = await openExport(process.argv[1]);
  const openedMs = performance.now() - began;
  let sessions = 0;
  let accounts = 0;
  for (const { userId } of source.accounts()) {
    accounts += 1;
    for (const _ of source.sessions(userId, 0)) sessions += 1;
  }
  const ms = Math.round(performance.now() - began);
  source.close();
  const rssMb = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(JSON.stringify({ accounts, sessions, openedMs: Math.round(openedMs), ms, rssMb }));`;

function* sqlText(): Generator<string> {
  yield `CREATE TABLE stripe_customers (user_id TEXT, stripe_customer_id TEXT, plan TEXT);
CREATE TABLE session_usage (session_id TEXT PRIMARY KEY, user_id TEXT, project_id TEXT, minutes_used REAL, created_at TEXT);
CREATE TABLE monthly_usage (user_id TEXT, year_month TEXT, total_sessions INTEGER);\n`;
  for (let row = 0; row < ROWS; row++) {
    const id = `${((row * 2_654_435_761) % 4_294_967_296).toString(16)}-${row}-4f7e-9a51-d2b0c4e6f8a1`;
    const at = new Date(Date.UTC(2026, 0, 1) + row * 200_000).toISOString();
    yield `INSERT INTO "session_usage" VALUES('${id}','user_${row % USERS}','project_${row % 7}','${(row % 50) / 4}','${at}');\n`;
  }
}

test(`an export of ${ROWS} sessions is read in less than ${RSS_MB_MAX} MB`, {
  timeout: 240_000,
}, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'export-test-'));
  try {
    const file = join(directory, 'export.sql');
    await pipeline(Readable.from(sqlText()), createWriteStream(file));
    const out = await runOrThrow(process.execPath, ['--input-type=module', '--eval', MEASURE, file]);
    const measured = JSON.parse(out) as { accounts: number; sessions: number; rssMb: number; ms: number };
    console.log(`${ROWS} sessions: ${out.trim()}`);
    expect(measured).toMatchObject({ accounts: USERS, sessions: ROWS });
    expect(measured.rssMb).toBeLessThan(RSS_MB_MAX);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
