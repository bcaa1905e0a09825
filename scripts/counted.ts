/**
 * A count with its noun, which is given in the plural.
 *
 * @example
 * counted(1, 'audit entries'); // '1 audit entry'
 */
export function counted(count: number, plural: string): string {
  if (count !== 1) return `${count} ${plural}`;
  return `1 ${plural.endsWith('ies') ? plural.replace(/ies$/, 'y') : plural.replace(/s$/, '')}`;
}
