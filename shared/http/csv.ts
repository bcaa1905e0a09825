import type { HttpEvent } from './httpFunction.ts';
import type { HttpResponse, JsonResponse } from './response.ts';
import { weightsOf } from './weights.ts';

export type CsvCell = string | number | null;

/** A table as a file. No name or column contains input of a caller. */
export type CsvTable = { fileName: `${string}.csv`; columns: string[]; rows: CsvCell[][] };

/**
 * Whether CSV is preferred to JSON: by the weight of the most specific range that matches each (RFC 9110, section 12.5.1). JSON is the
 * default, so it is chosen if both have the same weight, and if neither is accepted.
 */
export function prefersCsv(accept: string | undefined): boolean {
  const weights = weightsOf(accept);
  const weightOf = (type: string, subtype: string) =>
    weights.get(`${type}/${subtype}`) ?? weights.get(`${type}/*`) ?? weights.get('*/*') ?? 0;
  return weightOf('text', 'csv') > weightOf('application', 'json');
}

/** The file in CSV (RFC 4180), with the columns in its first line. */
export const csvText = ({ columns, rows }: Pick<CsvTable, 'columns' | 'rows'>): string =>
  [columns, ...rows].map((cells) => `${cells.map(cellText).join(',')}\r\n`).join('');

/** A spreadsheet takes a text that begins so for a formula. Source: OWASP, "CSV Injection". */
const FORMULA_START = /^[=+\-@\t\r\n]/;

function cellText(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = FORMULA_START.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * For a route that has its response as CSV too: chooses by the request's Accept. A page that is not the last one has the address of the
 * next in `Link` (RFC 8288), relative to that of the request.
 */
export const jsonOrCsv =
  <Body extends object, Input>(toTable: (body: Body, input: Input) => CsvTable) =>
  (
    { status, headers, body }: Omit<JsonResponse, 'body'> & { body: Body },
    { event, input }: { event: HttpEvent; input: Input },
  ): HttpResponse => {
    const common = { ...headers, Vary: 'Accept' };
    if (!prefersCsv(event.headers.accept)) return { status, headers: common, body };
    const table = toTable(body, input);
    const { nextCursor } = body as { nextCursor?: string };
    return {
      status,
      headers: {
        ...common,
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename="${table.fileName}"`,
        ...(nextCursor === undefined ? {} : { Link: nextPage(event, nextCursor) }),
      },
      text: csvText(table),
    };
  };

function nextPage({ queryStringParameters }: HttpEvent, cursor: string): string {
  const query = new URLSearchParams({ ...queryStringParameters, cursor } as Record<string, string>);
  return `<?${query}>; rel="next"`;
}
