import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { SampleAccount } from './sampleAccounts.ts';

type Value = string | number | null;

/** `complete`, or as the former service's older databases are: without total_minutes_used and project_id. */
export type SampleSchema = 'complete' | 'older';

/** Writes an export in the form that the file's name asks for: a SQLite file for `.sqlite` and `.db`, else SQL text as wrangler writes it. */
export async function writeSample(
  file: string,
  sample: { accounts: SampleAccount[]; idOf: (key: string) => string; schema: SampleSchema },
): Promise<void> {
  if (!/\.(sqlite3?|db)$/.test(file)) {
    await pipeline(Readable.from(statementsOf(sample)), createWriteStream(file));
    return;
  }
  await rm(file, { force: true });
  const database = new DatabaseSync(file);
  database.exec('BEGIN');
  for (const statement of statementsOf(sample)) database.exec(statement);
  database.exec('COMMIT');
  database.close();
}

function* statementsOf({ accounts, idOf, schema }: Parameters<typeof writeSample>[1]): Generator<string> {
  const isOlder = schema === 'older';
  yield 'PRAGMA defer_foreign_keys=TRUE;\n';
  yield `CREATE TABLE d1_migrations(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE);
CREATE TABLE stripe_customers (user_id TEXT NOT NULL, stripe_customer_id TEXT, plan TEXT DEFAULT 'free', created_at TEXT);
CREATE TABLE session_usage (session_id TEXT PRIMARY KEY, user_id TEXT NOT NULL, ${isOlder ? '' : 'project_id TEXT, '}minutes_used, created_at);
CREATE TABLE monthly_usage (user_id TEXT NOT NULL, year_month TEXT NOT NULL, total_sessions, successful_sessions${isOlder ? '' : ', total_minutes_used'});
INSERT INTO "d1_migrations" VALUES(1,'0001_usage; with a note
of two lines.sql');\n`;
  for (const { userId, rows, months, sessions } of accounts) {
    for (const { customer, plan } of rows) {
      const id = customer === undefined ? null : idOf(customer);
      yield insert('stripe_customers', [userId, id, plan, null]);
    }
    for (const { sessionId, project, minutes, createdAt } of sessions) {
      yield insert('session_usage', [sessionId, userId, ...(isOlder ? [] : [project]), minutes, createdAt]);
    }
    for (const { month, sessions: total, minutes } of months) {
      yield insert('monthly_usage', [userId, month, total, total, ...(isOlder ? [] : [minutes])]);
    }
  }
  yield 'CREATE INDEX session_usage_by_user ON session_usage(user_id);\n';
}

const insert = (table: string, values: Value[]) =>
  `INSERT INTO "${table}" VALUES(${values.map(literal).join(',')});\n`;

function literal(value: Value): string {
  if (value === null) return 'NULL';
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
}
