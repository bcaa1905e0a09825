/** A Markdown table with its cells as written. */
export type DocTable = { header: string[]; rows: string[][] };

const cellsOf = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

/** All tables of a Markdown text, in their order. */
export function tablesIn(text: string): DocTable[] {
  return [...text.matchAll(/(?:^\|.*\|\n)+/gm)].map(([table]) => {
    const [header = '', , ...rows] = table.trim().split('\n');
    return { header: cellsOf(header), rows: rows.map(cellsOf) };
  });
}

/** The table whose header begins with these cells. Throws unless exactly one table matches. */
export function tableOf(tables: DocTable[], ...begins: string[]): DocTable {
  const found = tables.filter(({ header }) => begins.every((cell, index) => header[index] === cell));
  const [table] = found;
  if (table === undefined || found.length > 1) {
    throw new Error(
      `${found.length} tables have a header that begins with ${begins.join(', ')}; expected one`,
    );
  }
  return table;
}

/** The first row whose first cell begins with `begins`. Throws when there is none. */
export function rowOf({ rows }: DocTable, begins: string): string[] {
  const row = rows.find(([first = '']) => first.startsWith(begins));
  if (row === undefined) throw new Error(`no row begins with ${begins}`);
  return row;
}

/** The number in a cell, without the marks for bold, dollars, percent and megabytes. */
export const numberOf = (cell = '') => Number(cell.replace(/MB|[*$,%\s]/g, ''));

/** Half a unit of the last digit in a cell: the largest rounding error of its number. */
export const roundingOf = (cell = '') =>
  0.5 * 10 ** -(cell.replace(/[^\d.]/g, '').split('.')[1]?.length ?? 0);
