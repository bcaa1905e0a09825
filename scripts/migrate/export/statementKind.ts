/** What a statement of an export is. Names are in lower case. */
export type StatementKind =
  | { kind: 'create_table' | 'insert'; table: string }
  | { kind: 'begin' | 'commit' | 'rollback' | 'ignored' }
  | { kind: 'refused'; words: string };

const LEADING = /^(?:\s|--[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*/;
const NAME = String.raw`(?:"(?<double>(?:[^"]|"")*)"|'(?<single>(?:[^']|'')*)'|\`(?<back>(?:[^\`]|\`\`)*)\`|\[(?<bracket>[^\]]*)\]|(?<plain>[^\s(;]+))`;
const CREATE_TABLE = new RegExp(String.raw`^CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?${NAME}\s*\(`, 'i');
const INSERT = new RegExp(
  String.raw`^INSERT\s+(?:OR\s+(?:REPLACE|IGNORE)\s+)?INTO\s+${NAME}[^;]*?\bVALUES\b`,
  'i',
);

const KINDS: [RegExp, 'begin' | 'commit' | 'rollback' | 'ignored'][] = [
  [/^BEGIN\b/i, 'begin'],
  [/^(?:COMMIT|END)\b/i, 'commit'],
  [/^ROLLBACK\b/i, 'rollback'],
  // Nothing here depends on them, and they are not carried out.
  [/^PRAGMA\b/i, 'ignored'],
  [/^ANALYZE\b/i, 'ignored'],
  [/^CREATE\s+(?:UNIQUE\s+)?INDEX\b/i, 'ignored'],
  [/^CREATE\s+(?:TEMP\s+|TEMPORARY\s+)?(?:TRIGGER|VIEW)\b/i, 'ignored'],
  [/^CREATE\s+VIRTUAL\s+TABLE\b/i, 'ignored'],
  // wrangler writes it before the rows of that table.
  [/^DELETE\s+FROM\s+["'`]?sqlite_sequence["'`]?\s*$/i, 'ignored'],
];

/** Tells what `wrangler d1 export` and SQLite's `.dump` write from everything else. */
export function statementKind(statement: string): StatementKind {
  const text = statement.slice(LEADING.exec(statement)?.[0].length);
  const inserted = INSERT.exec(text);
  if (inserted) return { kind: 'insert', table: nameOf(inserted) };
  const created = CREATE_TABLE.exec(text);
  if (created) return { kind: 'create_table', table: nameOf(created) };
  const known = KINDS.find(([pattern]) => pattern.test(text));
  return known ? { kind: known[1] } : { kind: 'refused', words: /^\W*\w*/.exec(text)?.[0] || 'a text' };
}

function nameOf({ groups = {} }: RegExpExecArray): string {
  const { double, single, back, bracket, plain } = groups;
  const quoted =
    double?.replaceAll('""', '"') ?? single?.replaceAll("''", "'") ?? back?.replaceAll('``', '`');
  return (quoted ?? bracket ?? plain ?? '').toLowerCase();
}
