import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitStatements } from '../../../../scripts/migrate/export/splitStatements.ts';

async function* chunked(text: string, length: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += length) yield text.slice(at, at + length);
}

async function split(text: string, chunkLength = text.length || 1): Promise<string[]> {
  const statements: string[] = [];
  for await (const statement of splitStatements(chunked(text, chunkLength)))
    statements.push(statement.text.trim());
  return statements;
}

const TRICKY = `PRAGMA defer_foreign_keys=TRUE;
-- a comment; with a semicolon and a 'quote
CREATE TABLE "odd;name" (a TEXT, [b;c] TEXT, \`d;e\` TEXT /* it's; fine */);
INSERT INTO "odd;name" VALUES('a
line; it''s -- no comment', '/*', NULL);
CREATE TRIGGER t AFTER INSERT ON x BEGIN UPDATE x SET a = CASE WHEN 1 THEN 2 END; DELETE FROM y; END;
COMMIT;`;

test('semicolons in texts, names, comments and triggers end no statement', async () => {
  const statements = await split(TRICKY);
  expect(statements.map((text) => text.replaceAll(/\s+/g, ' ').slice(0, 40))).toEqual([
    'PRAGMA defer_foreign_keys=TRUE',
    "-- a comment; with a semicolon and a 'qu",
    `INSERT INTO "odd;name" VALUES('a line; i`,
    'CREATE TRIGGER t AFTER INSERT ON x BEGIN',
    'COMMIT',
  ]);
  expect(statements[3]).toMatch(/END$/);
});

test('chunks of any length give the same statements', async () => {
  const whole = await split(TRICKY);
  for (let length = 1; length < 40; length++) expect(await split(TRICKY, length)).toEqual(whole);
});

test('any text survives as a quoted value', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string(), { minLength: 1 }),
      fc.integer({ min: 1, max: 50 }),
      async (texts, length) => {
        const statements = texts.map((text) => `INSERT INTO t VALUES('${text.replaceAll("'", "''")}')`);
        expect(await split(`${statements.join(';\n')};`, length)).toEqual(statements);
      },
    ),
  );
});

test('many comments before a statement take no time', async () => {
  const comments = '/* a **/ '.repeat(5_000);
  expect(await split(`${comments}SELECT 1;${comments};`)).toEqual([`${comments}SELECT 1`]);
});

test('a text that ends within a statement is refused with its line', async () => {
  await expect(split("SELECT 1;\n\nINSERT INTO t VALUES('a;")).rejects.toThrow(
    'within the statement of line 3',
  );
  await expect(split('SELECT 1;\nSELECT 2')).rejects.toThrow('within the statement of line 2');
  expect(await split('SELECT 1;\n-- the end\n')).toEqual(['SELECT 1']);
});
