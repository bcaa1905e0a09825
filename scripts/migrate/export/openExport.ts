import { open } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { errorMessage } from '../../errorMessage.ts';
import type { Export } from '../exportedAccount.ts';
import { copyUsable } from './copyUsable.ts';
import { exportedAccounts } from './exportedAccounts.ts';
import { readExportSchema } from './exportSchema.ts';
import { loadSqlText, temporaryDatabase } from './loadSqlText.ts';
import { createUnusableValues } from './unusableValues.ts';

/** The first bytes of every SQLite file. */
const SQLITE_HEADER = 'SQLite format 3\0';

/** SQL text that PowerShell redirected into a file begins with them. */
const UTF16_MARK = '\xff\xfe';

/**
 * Opens an export of the former service's database: a SQLite file, which is opened read-only, or SQL text. What is needed of it is
 * copied into a temporary database, which `close` or the end of the process removes. Throws an Error that says what to do if the file is
 * no export, or lacks a table or a necessary column.
 */
export async function openExport(file: string): Promise<Export> {
  const source = await openSource(file);
  const copy = temporaryDatabase();
  try {
    const schema = readExportSchema(source);
    const unusable = createUnusableValues();
    copyUsable({ source, copy, schema, unusable });
    return {
      missing: schema.missing,
      unusable: unusable.list(),
      ...exportedAccounts(copy),
      close: () => copy.close(),
    };
  } catch (error) {
    copy.close();
    throw error;
  } finally {
    source.close();
  }
}

async function openSource(file: string): Promise<DatabaseSync> {
  const header = await readHeader(file);
  if (!header.startsWith(SQLITE_HEADER)) {
    return loadSqlText(file, header.startsWith(UTF16_MARK) ? 'utf16le' : 'utf8');
  }
  const source = new DatabaseSync(file, { readOnly: true });
  try {
    source.prepare('SELECT count(*) FROM sqlite_schema').get();
    return source;
  } catch (error) {
    source.close();
    throw new Error(`${file} cannot be read as a SQLite file: ${errorMessage(error)}`, { cause: error });
  }
}

async function readHeader(file: string): Promise<string> {
  const handle = await open(file).catch((error: unknown) => {
    throw new Error(`the export cannot be opened: ${errorMessage(error)}`, { cause: error });
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SQLITE_HEADER.length));
    if (bytesRead === 0) throw new Error(`${file} is empty: export again`);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
