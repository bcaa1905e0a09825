import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { openExport } from '../../../../scripts/migrate/export/openExport.ts';

const directory = mkdtempSync(join(tmpdir(), 'export-test-'));
afterAll(() => rmSync(directory, { recursive: true }));

let files = 0;
function written(text: string | Uint8Array): string {
  files += 1;
  const file = join(directory, `${files}.sql`);
  writeFileSync(file, text);
  return file;
}

const SCHEMA = `PRAGMA defer_foreign_keys=TRUE;
CREATE TABLE d1_migrations(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT);
INSERT INTO "d1_migrations" VALUES(1,'0001_init.sql');
CREATE TABLE _cf_KV (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE users (id TEXT PRIMARY KEY, note TEXT);
INSERT INTO "users" VALUES('u1','a note;
of two lines, isn''t it');
CREATE TABLE stripe_customers (user_id TEXT REFERENCES users(id), stripe_customer_id TEXT, plan TEXT DEFAULT 'free');
CREATE TABLE session_usage (session_id TEXT PRIMARY KEY, user_id TEXT, project_id TEXT, minutes_used, created_at);
CREATE TABLE monthly_usage (user_id TEXT, year_month TEXT, total_sessions INTEGER, successful_sessions INTEGER, total_minutes_used);
DELETE FROM sqlite_sequence;
INSERT INTO "sqlite_sequence" VALUES('d1_migrations',1);
CREATE INDEX by_user ON session_usage(user_id);
CREATE VIEW busy AS SELECT * FROM monthly_usage;
CREATE TRIGGER counts AFTER INSERT ON session_usage BEGIN UPDATE monthly_usage SET total_sessions = 0; END;
`;

const ROWS = `INSERT INTO "stripe_customers" VALUES('u1','cus_1','Pro');
INSERT INTO "stripe_customers" VALUES('u2','cus_2','free');
INSERT INTO "stripe_customers" VALUES('u2','cus_2','starter');
INSERT INTO "stripe_customers" VALUES('u3','cus_1',NULL);
INSERT INTO "stripe_customers" VALUES('u3','cus_3',NULL);
INSERT INTO "session_usage" VALUES('s1','u1','p1','12.5','2026-10-01T08:00:00Z');
INSERT INTO "session_usage" VALUES('s2','u1','p2',3,'2026-10-02 08:00:00');
INSERT INTO "session_usage" VALUES('s3','u1','p1',1.25,${Date.UTC(2026, 10, 3) / 1000});
INSERT INTO "session_usage" VALUES('s4','usage_only',NULL,'n/a',${Date.UTC(2026, 10, 4)});
INSERT INTO "monthly_usage" VALUES('u1','2026-09',40,39,'80.5');
INSERT INTO "monthly_usage" VALUES('u1','202610',50,49,NULL);
INSERT INTO "monthly_usage" VALUES('u4','2026-08','7',7,9);
`;

const seconds = (text: string) => Date.parse(text) / 1000;

test('an export in SQL text has its accounts, with usage of every form', async () => {
  const source = await openExport(written(SCHEMA + ROWS));
  expect(source.missing).toEqual([]);
  expect(source.readAccount('u1')).toEqual({
    userId: 'u1',
    plan: 'pro',
    customers: ['cus_1'],
    sharing: { count: 1, users: ['u3'] },
    months: [
      { month: '2026-09', sessions: 40, minutes: 80.5 },
      { month: '2026-10', sessions: 50, minutes: 15.5 },
      { month: '2026-11', sessions: 1, minutes: 1.25 },
    ],
    projects: [
      {
        projectId: 'p1',
        sessions: 2,
        firstAt: seconds('2026-10-01T08:00Z'),
        lastAt: seconds('2026-11-03T00:00Z'),
      },
      {
        projectId: 'p2',
        sessions: 1,
        firstAt: seconds('2026-10-02T08:00Z'),
        lastAt: seconds('2026-10-02T08:00Z'),
      },
    ],
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect([...source.accounts()].map(({ userId, plan, customers }) => [userId, plan, customers])).toEqual([
    ['u1', 'pro', ['cus_1']],
    ['u2', 'starter', ['cus_2']],
    ['u3', undefined, ['cus_1', 'cus_3']],
    ['u4', undefined, []],
    ['usage_only', undefined, []],
  ]);
  expect(source.readAccount('u5')).toBeUndefined();
  source.close();
});

test('sessions are read from an instant on, oldest first', async () => {
  const source = await openExport(written(SCHEMA + ROWS));
  expect([...source.sessions('u1', seconds('2026-10-02T08:00Z'))]).toEqual([
    { sessionId: 's2', projectId: 'p2', createdAt: seconds('2026-10-02T08:00Z'), minutes: 3 },
    { sessionId: 's3', projectId: 'p1', createdAt: seconds('2026-11-03T00:00Z'), minutes: 1.25 },
  ]);
  expect([...source.sessions('usage_only', 0)]).toEqual([
    { sessionId: 's4', createdAt: seconds('2026-11-04T00:00Z'), minutes: 0 },
  ]);
  source.close();
});

test('the hash of an account depends on its customers and plan, not on usage', async () => {
  const hashes = async (rows: string) => {
    const source = await openExport(written(SCHEMA + rows));
    const hash = source.readAccount('u1')?.hash;
    source.close();
    return hash;
  };
  const first = await hashes(ROWS);
  expect(await hashes(`${ROWS}INSERT INTO monthly_usage VALUES('u1','2026-01',1,1,1);`)).toBe(first);
  expect(await hashes(ROWS.replace("'Pro'", "'build'"))).not.toBe(first);
  expect(await hashes(`${ROWS}INSERT INTO stripe_customers VALUES('u1','cus_9','pro');`)).not.toBe(first);
});

test('a SQLite file gives the same as SQL text and is not written', async () => {
  const file = join(directory, 'export.sqlite');
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  database.exec(SCHEMA.replace(/CREATE TRIGGER.*\n/, '').replace(/.*sqlite_sequence.*\n/g, '') + ROWS);
  database.close();
  const before = statSync(file).mtimeMs;
  const [fromFile, fromText] = [await openExport(file), await openExport(written(SCHEMA + ROWS))];
  expect([...fromFile.accounts()]).toEqual([...fromText.accounts()]);
  expect(statSync(file).mtimeMs).toBe(before);
  fromFile.close();
  fromText.close();
});

test('unusable values are counted by column, with examples of all but ids', async () => {
  const rows = `INSERT INTO stripe_customers VALUES(NULL,'cus_1','pro');
    INSERT INTO stripe_customers VALUES('u1','not a customer','pro');
    INSERT INTO session_usage VALUES('s1','u1','p1','n/a','2026-10-01');
    INSERT INTO session_usage VALUES('s2','u1','p1',-3,'2026-10-01');
    INSERT INTO session_usage VALUES('s3','u1','p1',1,'yesterday');
    INSERT INTO session_usage VALUES('s4','',NULL,1,'2026-10-01');
    INSERT INTO session_usage VALUES('an id@x','u1',NULL,1,'2026-10-01');
    INSERT INTO monthly_usage VALUES('u1','October',1,1,1);
    INSERT INTO monthly_usage VALUES('u1','2026-10',1.5,1,2);
    INSERT INTO monthly_usage VALUES('u1','202610',4,1,'x');`;
  const source = await openExport(written(SCHEMA + rows));
  const counts = source.unusable.map(({ column, count, examples }) => [column, count, examples]);
  expect(counts).toEqual([
    ['stripe_customers.user_id', 1, []],
    ['stripe_customers.stripe_customer_id', 1, []],
    ['session_usage.minutes_used', 2, ['n/a', '-3']],
    ['session_usage.created_at', 1, ['yesterday']],
    ['session_usage.user_id', 1, []],
    ['session_usage.session_id', 1, []],
    ['monthly_usage.year_month', 1, ['October']],
    ['monthly_usage.total_sessions', 1, ['1.5']],
    ['monthly_usage.total_minutes_used', 1, ['x']],
    ['monthly_usage.year_month (twice)', 1, ['2026-10']],
  ]);
  // Three sessions began in that month; one of them has an id that the history cannot have.
  expect(source.readAccount('u1')?.months).toEqual([{ month: '2026-10', sessions: 4, minutes: 2 }]);
  expect([...source.sessions('u1', 0)].map(({ sessionId }) => sessionId)).toEqual(['s1', 's2']);
  source.close();
});

test('several rows of one session are one session, the longest', async () => {
  const schema = SCHEMA.replace('session_id TEXT PRIMARY KEY', 'session_id TEXT');
  const rows = [1, 5, 2].map(
    (minutes) => `INSERT INTO session_usage VALUES('s1','u1',NULL,${minutes},'2026-10-0${minutes}');`,
  );
  const source = await openExport(written(schema + rows.join('\n')));
  expect([...source.sessions('u1', 0)].map(({ minutes }) => minutes)).toEqual([5]);
  expect(source.unusable).toMatchObject([{ column: 'session_usage.session_id (twice)', count: 2 }]);
  source.close();
});

test('a missing column is reported with its consequence, and the rest is used', async () => {
  const schema = SCHEMA.replace(', total_minutes_used)', ')').replace('project_id TEXT, ', '');
  const rows = `INSERT INTO session_usage VALUES('s1','u1',4,'2026-10-01');INSERT INTO monthly_usage VALUES('u1','2026-10',2,2);`;
  const source = await openExport(written(schema + rows));
  expect(source.missing.map(({ column }) => column)).toEqual([
    'session_usage.project_id',
    'monthly_usage.total_minutes_used',
  ]);
  expect(source.unusable).toEqual([]);
  expect(source.readAccount('u1')).toMatchObject({
    months: [{ month: '2026-10', sessions: 2, minutes: 4 }],
    projects: [],
  });
  source.close();
});

test.each([
  [
    'a missing table',
    SCHEMA.replace(/CREATE TABLE monthly_usage.*\n/, '').replace(/CREATE (VIEW|TRIGGER).*\n/g, ''),
    /no table monthly_usage: export the whole database/,
  ],
  [
    'a missing necessary column',
    SCHEMA.replace('created_at', 'started_at'),
    /session_usage of the export has no column created_at/,
  ],
  [
    'another statement',
    `${SCHEMA}ATTACH DATABASE 'x' AS y;`,
    /line 16 has a statement that exports do not have \(ATTACH\)/,
  ],
  [
    'an INSERT that reads a file',
    `${SCHEMA}INSERT INTO monthly_usage VALUES(load_extension('x'),1,1,1,1);`,
    /not authorized|no such function/,
  ],
  ['a failed export', `BEGIN TRANSACTION;${SCHEMA}ROLLBACK; -- due to errors`, /export failed/],
  ['a transaction without its end', `BEGIN TRANSACTION;${SCHEMA}`, /incomplete/],
  [
    'half a statement',
    `${SCHEMA}INSERT INTO monthly_usage VALUES('u1`,
    /ends within the statement of line 16/,
  ],
  [
    'a row with too many values',
    `${SCHEMA}INSERT INTO monthly_usage VALUES(1,2,3,4,5,6);`,
    /line 16: .*6 values/,
  ],
  ['an empty file', '', /is empty/],
  ['a damaged SQLite file', `SQLite format 3\0${'x'.repeat(5000)}`, /cannot be read as a SQLite file/],
])('%s is refused with what to do', async (_name, text, message) => {
  await expect(openExport(written(text))).rejects.toThrow(message);
});

test('a file that does not exist is refused', async () => {
  await expect(openExport(join(directory, 'none.sql'))).rejects.toThrow(/cannot be opened: ENOENT/);
});

test('text that PowerShell redirected into a file is read', async () => {
  const source = await openExport(written(Buffer.from(`\ufeff${SCHEMA}${ROWS}`, 'utf16le')));
  expect(source.readAccount('u1')?.plan).toBe('pro');
  source.close();
});

test('a name that is no name of a plan is cut', async () => {
  const source = await openExport(
    written(`${SCHEMA}INSERT INTO stripe_customers VALUES('u1','cus_1','${'x'.repeat(1_000_000)}');`),
  );
  expect(source.readAccount('u1')?.plan).toBe('x'.repeat(40));
  source.close();
});

test('figures that only their sum makes absurd are cut', async () => {
  const month = "INSERT INTO monthly_usage VALUES('u1','2026-10',1000000000,0,1000000000.0);";
  const source = await openExport(written(SCHEMA + month + month));
  expect(source.readAccount('u1')?.months).toEqual([
    { month: '2026-10', sessions: 1_000_000_000, minutes: 1_000_000_000 },
  ]);
  source.close();
});

test('a placeholder that 20,000 users have as their customer is read in seconds, and a few of them are named', {
  timeout: 30_000,
}, async () => {
  const users = Array.from({ length: 20_000 }, (_, index) => `u${String(index).padStart(5, '0')}`);
  const rows = users.map((user) => `INSERT INTO "stripe_customers" VALUES('${user}','none','free');`);
  const source = await openExport(written(SCHEMA + rows.join('\n')));
  let count = 0;
  for (const { sharing } of source.accounts()) {
    expect(sharing?.count).toBe(19_999);
    count += 1;
  }
  expect(count).toBe(users.length);
  const named = Array.from({ length: 10 }, (_, index) => `u0000${index}`);
  expect(source.readAccount('u19999')?.sharing).toEqual({ count: 19_999, users: named });
});
