import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { renderStatement, type StatementFile } from '../../../services/billing/pdf/renderStatement.ts';
import { readPdf } from '../../support/billing/readPdf.ts';
import { statementFile, statementOfDays } from '../../support/billing/statements.ts';
import { bundle } from '../../support/bundles.ts';

/** Fonts are read and embedded for each file, on a machine that does other things. */
const TIMEOUT_MS = 60_000;

const PROJECTS = ['app', 'desk', 'web', null];

const read = async (file: StatementFile) => readPdf(await renderStatement(file));
/** All text in one line. */
const flat = ({ text }: { text: string }) => text.replaceAll(/\s+/g, ' ');
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A number as it is written, as a number. */
const toNumber = (text: string) => Number(text.replaceAll(/[,\s]/g, ''));

/** `9 Oct 2025` and `9 oct. 2025` as `2025-10-09`. */
function toDay(text: string): string {
  const [day = '', month = '', year = ''] = text.split(/\s/);
  const months = [
    'jan',
    'fév|feb',
    'mar',
    'avr|apr',
    'mai|may',
    'juin|jun',
    'juil|jul',
    'août|aug',
    'sep',
    'oct',
    'nov',
    'déc|dec',
  ];
  const index = months.findIndex((names) => new RegExp(`^(${names})`, 'i').test(month));
  return `${year}-${String(index + 1).padStart(2, '0')}-${day.padStart(2, '0')}`;
}

describe('the text of a statement', { timeout: TIMEOUT_MS }, () => {
  it.each(['en', 'fr'] as const)('has every figure by project and by day, in %s', async (language) => {
    const statement = statementOfDays(31, { projectIds: PROJECTS });
    const { rows, text } = await read(statementFile(statement, { language }));
    const numbers = rows.map(([head = '', ...cells]) => [head, ...cells.map(toNumber)]);
    const [, ...byProject] = numbers.slice(0, PROJECTS.length + 1);
    expect(byProject.map(([, ...figures]) => figures)).toEqual(
      statement.projects.map(({ sessions, seconds }) => [sessions, Math.floor(seconds / 60)]),
    );
    const byDay = numbers.slice(PROJECTS.length + 2);
    expect(byDay.map(([day, ...figures]) => [toDay(String(day)), ...figures])).toEqual(
      statement.days.map(({ day, sessions, seconds, projects }) => [
        day,
        ...projects.map((one) => one.sessions),
        sessions,
        Math.floor(seconds / 60),
      ]),
    );
    expect(text.split('\n').map(toNumber)).toContain(statement.sessions);
    expect(text).toContain('user_4Tq0Zk');
    expect(text).toContain('AB12CD34-0007');
  });

  it('has the sessions first and large, the minutes small and for information', async () => {
    const { elements } = await read(statementFile(statementOfDays(31)));
    const texts = elements.map(({ text }) => text);
    expect(texts.slice(0, 6)).toEqual([
      'AI-Gate',
      'Statement of usage',
      '9 October 2025 at 10:15 to 9 November 2025 at 10:15, UTC',
      expect.stringMatching(/^[\d,]+ sessions$/),
      'of 20,000 included in Growth',
      expect.stringMatching(/^[\d,]+ min, for information$/),
    ]);
    expect(texts).toContainEqual(expect.stringMatching(/^As of\s*11 November 2025 at 10:15 UTC$/));
  });

  it('says whether there are invoices, and when they could not be read', async () => {
    const textOf = async (numbers: string[] | undefined) =>
      flat(await read(statementFile(statementOfDays(3), { numbers })));
    expect(await textOf([])).toContain('None for this period');
    expect(await textOf(undefined)).toContain('Could not be read when this file was made');
    expect(await textOf(['A-1', 'A-2'])).toContain('A-1, A-2');
  });

  it('says what is in no day, and when no day is left', async () => {
    const statement = statementOfDays(3);
    const more = { ...statement, sessions: statement.sessions + 7, seconds: statement.seconds + 600 };
    expect(flat(await read(statementFile(more)))).toContain('Not in a day above: 7 sessions and 10 minutes.');
    expect(flat(await read(statementFile(statement)))).not.toContain('Not in a day above');
    const empty = flat(await read(statementFile({ ...statement, days: [] })));
    expect(empty).toContain('No day of this period has usage that is kept.');
    expect(empty).toContain(`Not in a day above: ${statement.sessions} sessions`);
  });

  it('names projects in Latin, Greek, Cyrillic and Vietnamese letters, and others by their ids', async () => {
    const statement = statementOfDays(3, { projectIds: ['a', 'b', 'c', 'd', 'e', 'f'] });
    const written = { a: 'Łódź œuvre', b: 'Ελλάδα', c: 'Сайт', d: 'Phở Việt' };
    const names = new Map(Object.entries({ ...written, e: '日本', f: 'ok 🙂' }));
    const { rows } = await read(statementFile(statement, { names }));
    expect(rows.slice(1, 7).map(([name]) => name)).toEqual([...Object.values(written), 'e', 'f']);
  });
});

describe('the pages of a statement', { timeout: TIMEOUT_MS }, () => {
  it.each([
    ['a month', 31, PROJECTS, 1_000, 1],
    ['a year without projects', 366, [null], 1_000, 2],
    ['a year with three projects', 366, PROJECTS.slice(0, 3), 10_000, 2],
    ['a year with three projects and usage of none', 366, PROJECTS, 10_000, 2],
  ])('of %s are few, and have every day', async (_what, count, projectIds, amount, pages) => {
    for (const language of ['en', 'fr'] as const) {
      const statement = statementOfDays(count, { projectIds, amount });
      const found = await read(statementFile(statement, { language }));
      expect(found.pages).toBe(pages);
      const days = found.rows.map(([head = '']) => toDay(head)).filter((day) => day.startsWith('20'));
      expect(days).toEqual(statement.days.map(({ day }) => day));
    }
  });

  it('of many projects with long names have every figure, whole', async () => {
    const ids = Array.from({ length: 30 }, (_, index) => `project-${index}`);
    const names = new Map(ids.map((id) => [id, `${id} ${'long '.repeat(18)}`]));
    const statement = statementOfDays(31, { projectIds: ids });
    const { rows } = await read(statementFile(statement, { names }));
    const figures = rows.flatMap(([, ...cells]) => cells.map(toNumber)).filter((one) => !Number.isNaN(one));
    const sum = (all: number[]) => all.reduce((total, one) => total + one, 0);
    // A table of eight projects repeats what all use together on a day.
    const tables = Math.ceil(ids.length / 8);
    const minutes = (all: { seconds: number }[]) => sum(all.map(({ seconds }) => Math.floor(seconds / 60)));
    expect(sum(figures)).toBe(
      sum(statement.projects.map(({ sessions }) => sessions)) * (2 + tables) +
        minutes(statement.projects) +
        minutes(statement.days) * tables,
    );
  });

  it('wrap the longest id of an account', async () => {
    const { text } = await read(statementFile(statementOfDays(3), { accountId: 'x'.repeat(128) }));
    expect(text.replaceAll('\n', '')).toContain('x'.repeat(128));
  });
});

describe('the file of a statement', { timeout: TIMEOUT_MS }, () => {
  it.each(['en', 'fr'] as const)('is tagged, and has its language and a title, in %s', async (language) => {
    const statement = statementOfDays(31, { projectIds: PROJECTS });
    const bytes = await renderStatement(statementFile(statement, { language }));
    const found = await readPdf(bytes);
    expect(found).toMatchObject({ isTagged: true, lang: language });
    expect(found.title).toContain('user_4Tq0Zk');
    expect(found.xmp).toContain('<pdfuaid:part>1</pdfuaid:part>');
    const raw = Buffer.from(bytes).toString('latin1');
    expect(raw).toMatch(/^%PDF-1\.7/);
    for (const part of ['/MarkInfo', '/StructTreeRoot', '/DisplayDocTitle true', `/Lang (${language})`])
      expect(raw).toContain(part);
    // Every font is embedded, and every text can be copied.
    const count = (name: string) => raw.split(name).length - 1;
    expect(count('/ToUnicode')).toBeGreaterThan(1);
    expect(count('/FontFile')).toBe(count('/ToUnicode'));
  });

  it('has headings in order, and headings of columns and rows', async () => {
    const { elements, rows } = await read(statementFile(statementOfDays(31, { projectIds: PROJECTS })));
    expect(elements.filter(({ role }) => /^H\d$/.test(role)).map(({ role, text }) => [role, text])).toEqual([
      ['H1', 'Statement of usage'],
      ['H2', 'By project'],
      ['H2', 'By day'],
    ]);
    const cells = elements.filter(({ role }) => ['TH', 'TD'].includes(role));
    expect(cells).toHaveLength(rows.flat().length);
    const heads = rows.filter(([head]) => head === 'Project' || head === 'Day').flat().length;
    expect(cells.filter(({ role }) => role === 'TH')).toHaveLength(heads + rows.length - 2);
    const raw = Buffer.from(await renderStatement(statementFile(statementOfDays(2)))).toString('latin1');
    expect(raw).toContain('/Scope /Column');
    expect(raw).toContain('/Scope /Row');
  });

  it('is the same for the same figures, at another time and in another process', async () => {
    const file = statementFile(statementOfDays(62, { projectIds: PROJECTS }), { language: 'fr' });
    const bytes = await renderStatement(file);
    expect(sha256(await renderStatement(structuredClone(file)))).toBe(sha256(bytes));
    const other = { ...file, numbers: [] };
    expect(sha256(await renderStatement(other))).not.toBe(sha256(bytes));
    expect(await renderInBundle(file)).toBe(sha256(bytes));
  });
});

/** The digest of the file as a function makes it: by its bundle, in a process of its own. */
async function renderInBundle(file: StatementFile): Promise<string> {
  const directory = mkdtempSync(path.join(tmpdir(), 'statement-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const text = `import { createHash } from 'node:crypto';
import { renderStatement } from './services/billing/pdf/renderStatement.ts';
const file = JSON.parse(process.argv[2]!);
const bytes = await renderStatement({ ...file, names: new Map(file.names) });
console.log(createHash('sha256').update(bytes).digest('hex'));`;
  const program = path.join(directory, 'index.mjs');
  writeFileSync(program, (await bundle({ text })).code);
  const input = JSON.stringify({ ...file, names: [...file.names] });
  // From the directory, where no package and no font can be found.
  return execFileSync(process.execPath, [program, input], { cwd: directory, encoding: 'utf8' }).trim();
}
