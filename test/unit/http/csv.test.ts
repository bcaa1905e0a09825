import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvText, prefersCsv } from '../../../shared/http/csv.ts';

describe('CSV is preferred', () => {
  it.each([
    'text/csv',
    'TEXT/CSV',
    'text/csv; charset=utf-8',
    'text/csv;header=present;q=0.2',
    'text/*',
    'text/csv, application/json;q=0.9',
    'application/json;q=0.8,text/csv;q=0.801',
    'text/csv, */*;q=0.1',
    'text/html, */*;q=0.5, text/csv',
    'application/json;q=0, */*',
    'application/*;q=0.3, text/*;q=0.4',
    'text/plain;x="a,text/html;q=1";q=0.1, text/csv;q=0.2',
  ])('by Accept: %s', (accept) => {
    expect(prefersCsv(accept)).toBe(true);
  });
});

describe('JSON is the default', () => {
  it.each([
    undefined,
    '',
    ',',
    '*/*',
    'application/json',
    'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'text/csv, application/json',
    'text/csv, */*',
    'text/csv;q=0.5, */*',
    'text/csv;q=0.5, application/json;q=0.5',
    'text/csv;q=0, text/*, application/json;q=0.1',
    'text/csv;q=0',
    'text/csv;q=abc',
    'text/csv;q=',
    'text/csv;q=-1',
    'text/csv;q=1.5',
    'text/csv;q=0.1234',
    'text/csvx',
    'image/png',
    'application/json, text/plain, */*',
  ])('with Accept: %s', (accept) => {
    expect(prefersCsv(accept)).toBe(false);
  });

  it('with any text as Accept that names neither text/csv nor text/*', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (accept) => {
        fc.pre(!/text\/(csv|\*)|application\/(json|\*)/i.test(accept));
        expect(prefersCsv(accept)).toBe(false);
      }),
    );
  });
});

/** Reads RFC 4180 with CRLF, as a spreadsheet does. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  const pattern = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/gy;
  for (const [, cell = '', end] of text.matchAll(pattern)) {
    rows.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

describe('a CSV file', () => {
  it('has its columns first, and a line end after every line', () => {
    expect(csvText({ columns: ['day', 'sessions'], rows: [['2026-11-22', 3]] })).toBe(
      'day,sessions\r\n2026-11-22,3\r\n',
    );
    expect(csvText({ columns: ['day'], rows: [] })).toBe('day\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\nx', '=HYPERLINK("http://x","y")'])(
    'shows a text that a spreadsheet would take for a formula as a text: %j',
    (text) => {
      const [[cell] = []] = cellsOf(csvText({ columns: [text], rows: [] }));
      expect(cell).toBe(`'${text}`);
    },
  );

  it('leaves numbers as they are, and an absent value empty', () => {
    expect(csvText({ columns: [], rows: [[-1, 0, null, '']] })).toBe('\r\n-1,0,,\r\n');
  });

  it('gives back every text that it was made of', () => {
    const text = fc.string({ unit: fc.constantFrom(...'a",;\r\n\'=-+@\t é') });
    const rows = fc.array(fc.tuple(text, text), { minLength: 1 });
    fc.assert(
      fc.property(rows, (given) => {
        const read = cellsOf(csvText({ columns: ['one', 'other'], rows: given })).slice(1);
        const plain = read.map((cells) => cells.map((cell) => cell.replace(/^'(?=[=+\-@\t\r\n])/, '')));
        const expected = given.map((cells) => cells.map((cell) => cell.replace(/^'(?=[=+\-@\t\r\n])/, '')));
        expect(plain).toEqual(expected);
        for (const cell of read.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
      }),
    );
  });
});
