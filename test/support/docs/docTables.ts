/** A table of a Markdown text, its cells as written. */
export type DocTable = { header: string[]; rows: string[][] };

const cellsOf = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

/** Every table of a Markdown text, in its order. */
export function tablesIn(text: string): DocTable[] {
  return [...text.matchAll(/(?:^\|.*\|\n)+/gm)].map(([table]) => {
    const [header = '', , ...rows] = table.trim().split('\n');
    return { header: cellsOf(header), rows: rows.map(cellsOf) };
  });
}

/** The one table whose header begins with these cells. Throws when there is none, or more. */
export function tableOf(tables: DocTable[], ...begins: string[]): DocTable {
  const found = tables.filter(({ header }) => begins.every((cell, index) => header[index] === cell));
  const [table] = found;
  if (table === undefined || found.length > 1) {
    throw new Error(`${found.length} tables begin with ${begins.join(', ')}`);
  }
  return table;
}

/** The first row whose first cell begins with this. */
export function rowOf({ rows }: DocTable, begins: string): string[] {
  const row = rows.find(([first = '']) => first.startsWith(begins));
  if (row === undefined) throw new Error(`no row begins with ${begins}`);
  return row;
}

/** A cell's number, without what marks it as a sum, dollars, percent or megabytes. */
export const numberOf = (cell = '') => Number(cell.replace(/MB|[*$,%\s]/g, ''));

/** Half of the last digit that a cell is written with: what its number may be off. */
export const roundingOf = (cell = '') =>
  0.5 * 10 ** -(cell.replace(/[^\d.]/g, '').split('.')[1]?.length ?? 0);
