import { createReadStream } from 'node:fs';
import { constants, DatabaseSync } from 'node:sqlite';
import { errorMessage } from '../../errorMessage.ts';
import { EXPORT_TABLES } from './exportSchema.ts';
import { type Statement, splitStatements } from './splitStatements.ts';
import { statementKind } from './statementKind.ts';

/** A database in a temporary file that only this process can open. It is removed when the database is closed or the process ends. */
export function temporaryDatabase(): DatabaseSync {
  const database = new DatabaseSync('', { enableForeignKeyConstraints: false });
  // 32 MB of the file in memory.
  database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768');
  return database;
}

/** What INSERT and CREATE TABLE need. An INSERT that would do more than add rows is refused by SQLite itself. */
const ALLOWED = new Set([
  constants.SQLITE_CREATE_TABLE,
  constants.SQLITE_FUNCTION,
  constants.SQLITE_INSERT,
  constants.SQLITE_READ,
  constants.SQLITE_REINDEX,
  constants.SQLITE_CREATE_INDEX,
  constants.SQLITE_SELECT,
  constants.SQLITE_UPDATE,
]);

const CHUNK_BYTES = 256 * 1024;

/**
 * Loads SQL text, as `wrangler d1 export` and SQLite's `.dump` write it, statement by statement. Only the tables that are needed are
 * loaded. Throws an Error with the line for a statement of any other kind, and if the text is incomplete.
 */
export async function loadSqlText(file: string, encoding: 'utf8' | 'utf16le'): Promise<DatabaseSync> {
  const database = temporaryDatabase();
  try {
    database.exec('BEGIN');
    database.setAuthorizer((action) => (ALLOWED.has(action) ? constants.SQLITE_OK : constants.SQLITE_DENY));
    await loadStatements(
      database,
      withoutMark(createReadStream(file, { encoding, highWaterMark: CHUNK_BYTES })),
    );
    database.setAuthorizer(null);
    database.exec('COMMIT');
    return database;
  } catch (error) {
    database.close();
    throw new Error(`${file} cannot be read as an export of D1: ${errorMessage(error)}`, { cause: error });
  }
}

async function loadStatements(database: DatabaseSync, chunks: AsyncIterable<string>): Promise<void> {
  const tables = new Set<string>(EXPORT_TABLES);
  let isOpen = false;
  for await (const statement of splitStatements(chunks)) {
    const kind = statementKind(statement.text);
    switch (kind.kind) {
      case 'begin':
        isOpen = true;
        break;
      case 'commit':
        isOpen = false;
        break;
      case 'rollback':
        throw new Error(`line ${statement.line} is a ROLLBACK, so the export failed: export again`);
      case 'refused':
        throw new Error(
          `line ${statement.line} has a statement that exports do not have (${kind.words}): nothing was carried out`,
        );
      case 'ignored':
        break;
      default:
        if (tables.has(kind.table)) carryOut(database, statement);
    }
  }
  if (isOpen) throw new Error('its transaction has no COMMIT, so it is incomplete: export again');
}

function carryOut(database: DatabaseSync, { text, line }: Statement): void {
  try {
    database.exec(text);
  } catch (error) {
    throw new Error(`line ${line}: ${errorMessage(error)}`, { cause: error });
  }
}

async function* withoutMark(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let isFirst = true;
  for await (const chunk of chunks) {
    yield isFirst && chunk.startsWith('\ufeff') ? chunk.slice(1) : chunk;
    isFirst = false;
  }
}
