import { printTable } from '../printTable.ts';

/** Prints how many accounts there are by each value, the most frequent first, and an empty line. Nothing if there are none. */
export function printCounts(name: string, counts: Record<string, number>): void {
  const rows = Object.entries(counts).sort(([, a], [, b]) => b - a);
  if (rows.length === 0) return;
  printTable(
    [name, 'accounts'],
    rows.map(([value, count]) => [value, String(count)]),
  );
  console.log('');
}
