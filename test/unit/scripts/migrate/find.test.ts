import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import type { MigrateContext } from '../../../../scripts/migrate/context.ts';
import { openExport } from '../../../../scripts/migrate/export/openExport.ts';
import { SETTINGS_TEMPLATE } from '../../../../scripts/migrate/settings.ts';
import { find } from '../../../../scripts/migrate/steps/find.ts';

const directory = mkdtempSync(join(tmpdir(), 'find-test-'));
afterAll(() => rmSync(directory, { recursive: true }));

const EXPORT = `CREATE TABLE stripe_customers (user_id TEXT, stripe_customer_id TEXT, plan TEXT);
CREATE TABLE session_usage (session_id TEXT, user_id TEXT, project_id TEXT, minutes_used, created_at);
CREATE TABLE monthly_usage (user_id TEXT, year_month TEXT, total_sessions);
INSERT INTO stripe_customers VALUES('u1',NULL,'free');
INSERT INTO stripe_customers VALUES('u2',NULL,'pro');
INSERT INTO stripe_customers VALUES('u3','cus_1','pro');
INSERT INTO stripe_customers VALUES('u3','cus_2','pro');
INSERT INTO session_usage VALUES('s1','u1','p1','12.5','2026-10-05');
INSERT INTO session_usage VALUES('s2','u1','p2','n/a','2026-10-06');
INSERT INTO monthly_usage VALUES('u1','2026-04',900);
INSERT INTO monthly_usage VALUES('u1','2026-05',40);
INSERT INTO monthly_usage VALUES('u1','2026-10',90);
INSERT INTO monthly_usage VALUES('u1','2026-11',500);
`;

async function printed(options: Partial<MigrateContext['options']> = {}): Promise<string> {
  const file = join(directory, 'export.sql');
  writeFileSync(file, EXPORT);
  const source = await openExport(file);
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const context = {
    export: source,
    settings: SETTINGS_TEMPLATE,
    options: { isDryRun: false, json: false, ...options },
    progress: () => ({ advance() {}, end() {} }),
    now: () => Date.UTC(2026, 10, 30) / 1000,
  };
  try {
    await find(context as unknown as MigrateContext);
    return log.mock.calls.map(([line]) => String(line)).join('\n');
  } finally {
    log.mockRestore();
    source.close();
  }
}

test('accounts are listed with their use in the last six whole months, and counted by reason', async () => {
  const out = await printed();
  // Sessions of May and October: April is too old, and November is not over.
  expect(out).toMatch(/^u1 +free +none +13 +130 +90 in 2026-10 +2$/m);
  expect(out).toMatch(/^u2 +pro +none .* no_customer$/m);
  expect(out).toMatch(/^u3 +two_customers +has several Stripe customers.*\(cus_1, cus_2\)$/m);
  expect(out).toContain('3 accounts: 0 paying, 1 free, 2 not placed');
});

test('what the export lacks, and what cannot be used of it, is reported with the consequence', async () => {
  const out = await printed();
  expect(out).toContain(
    'the export has no column monthly_usage.total_minutes_used: the minutes of a month are the sum',
  );
  expect(out).toContain(
    'session_usage.minutes_used: 1 value cannot be used (n/a): the session has 0 minutes',
  );
});

test('--json prints the same, and --only and --limit leave accounts out', async () => {
  expect(JSON.parse(await printed({ json: true }))).toMatchObject({
    accounts: 3,
    paying: 0,
    free: 1,
    notPlaced: 2,
    reasons: { no_customer: 1, two_customers: 1 },
    missing: [{ column: 'monthly_usage.total_minutes_used' }],
    rows: [
      { userId: 'u1', recent: { minutes: 13, sessions: 130, busiest: { month: '2026-10', sessions: 90 } } },
      { userId: 'u2' },
      { userId: 'u3' },
    ],
  });
  expect(JSON.parse(await printed({ json: true, only: ['u2'] }))).toMatchObject({ accounts: 1 });
  expect(JSON.parse(await printed({ json: true, limit: 2 }))).toMatchObject({ accounts: 2 });
  await expect(printed({ only: ['nobody'] })).rejects.toThrow('--only names nobody');
});
