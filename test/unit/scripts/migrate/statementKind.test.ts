import { expect, test } from 'vitest';
import { statementKind } from '../../../../scripts/migrate/export/statementKind.ts';

test.each([
  ['INSERT INTO "session_usage" VALUES(1)', 'session_usage'],
  ['insert or replace into Session_Usage (a, "b") values (1, 2)', 'session_usage'],
  ["INSERT INTO 'it''s' VALUES(1)", "it's"],
  ['-- rows\nINSERT INTO [a b] VALUES(1)', 'a b'],
  ['INSERT INTO `a``b` VALUES(1)', 'a`b'],
])('%s is an INSERT', (text, table) => {
  expect(statementKind(text)).toEqual({ kind: 'insert', table });
});

test.each([
  ['CREATE TABLE "monthly_usage" (a TEXT)', 'monthly_usage'],
  ['create table if not exists monthly_usage(a TEXT)', 'monthly_usage'],
])('%s creates a table', (text, table) => {
  expect(statementKind(text)).toEqual({ kind: 'create_table', table });
});

test.each([
  'PRAGMA foreign_keys=OFF',
  'CREATE UNIQUE INDEX i ON t(a)',
  'CREATE TRIGGER t AFTER INSERT ON x BEGIN SELECT 1; END',
  'CREATE VIEW v AS SELECT 1',
  'DELETE FROM sqlite_sequence',
  'ANALYZE sqlite_schema',
])('%s is ignored', (text) => {
  expect(statementKind(text)).toEqual({ kind: 'ignored' });
});

test.each([
  ["ATTACH DATABASE '/etc/x' AS x", 'ATTACH'],
  ['DELETE FROM session_usage', 'DELETE'],
  ['DROP TABLE session_usage', 'DROP'],
  ['INSERT INTO t SELECT * FROM other', 'INSERT'],
  ["UPDATE t SET a = 'b'", 'UPDATE'],
  ['CREATE TABLE t AS SELECT 1', 'CREATE'],
  ["VACUUM INTO 'x'", 'VACUUM'],
])('%s is refused', (text, words) => {
  expect(statementKind(text)).toEqual({ kind: 'refused', words });
});
