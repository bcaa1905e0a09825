import type { DatabaseSync } from 'node:sqlite';
import type { Export } from '../exportedAccount.ts';

/**
 * The columns that are read, by table. `necessary` ones have no consequence: the export is refused without them. Databases of the
 * former service differ in the others.
 */
const COLUMNS = {
  stripe_customers: {
    user_id: 'necessary',
    stripe_customer_id: 'necessary',
    plan: 'an account without a subscription counts as one of the free plan, whatever it had',
  },
  session_usage: {
    session_id: 'necessary',
    user_id: 'necessary',
    created_at: 'necessary',
    project_id: 'accounts get no projects, and sessions of the history name none',
    minutes_used: 'the minutes of sessions are unknown, and 0 in the history',
  },
  monthly_usage: {
    user_id: 'necessary',
    year_month: 'necessary',
    total_sessions:
      'the sessions of a month are counted in session_usage, so a month whose sessions were deleted there counts as unused',
    total_minutes_used: 'the minutes of a month are the sum of its sessions in session_usage',
  },
} as const;

export type ExportTable = keyof typeof COLUMNS;

export const EXPORT_TABLES = Object.keys(COLUMNS) as ExportTable[];

/** The columns of the tables that exist in this export, in lower case. */
export type ExportSchema = { columns: Record<ExportTable, Set<string>>; missing: Export['missing'] };

const EXPORT_AGAIN =
  'export the whole database of the former service, with its schema: npx wrangler d1 export NAME --remote --output FILE';

/** Throws an Error that says what to do if a table or a necessary column is missing. */
export function readExportSchema(source: DatabaseSync): ExportSchema {
  const columns = {} as ExportSchema['columns'];
  const missing: Export['missing'] = [];
  for (const table of EXPORT_TABLES) {
    const found = columnsOf(source, table);
    if (found.size === 0) throw new Error(`the export has no table ${table}: ${EXPORT_AGAIN}`);
    for (const [column, consequence] of Object.entries(COLUMNS[table])) {
      if (found.has(column)) continue;
      if (consequence === 'necessary') throw new Error(withoutColumn(table, column));
      missing.push({ column: `${table}.${column}`, consequence });
    }
    columns[table] = found;
  }
  return { columns, missing };
}

function columnsOf(source: DatabaseSync, table: string): Set<string> {
  const rows = source.prepare('SELECT name FROM pragma_table_xinfo(?)').all(table);
  return new Set(rows.map(({ name }) => String(name).toLowerCase()));
}

const withoutColumn = (table: string, column: string) =>
  `the table ${table} of the export has no column ${column}, which the migration cannot do without: if it has another name in this ` +
  `database, rename it in a copy (ALTER TABLE ${table} RENAME COLUMN OTHER TO ${column}) and export the copy`;
