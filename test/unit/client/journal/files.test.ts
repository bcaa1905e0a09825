import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileJournal, type JournalError } from '../../../../client/src/node/fileJournal.ts';
import { ended, entryOf } from '../../../support/client/journal/entries.ts';

const [first, second, third] = [entryOf(1), entryOf(2, { projectId: 'p' }), entryOf(3)];
const ALIVE = '2026-11-30T09:07:00.000Z';

let directory: string;
let errors: JournalError[];

beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'journal-')), 'a', 'b');
  errors = [];
});
afterEach(() => {
  expect(errors).toEqual([]);
  rmSync(join(directory, '../..'), { recursive: true });
});

const create = () => fileJournal({ directory, onError: (error) => errors.push(error) });
const names = () => readdirSync(directory).sort();

describe('a journal in a directory', () => {
  it('creates nothing before the first entry', async () => {
    const journal = create();
    expect(await journal.takeOver()).toEqual([]);
    await journal.alive(ALIVE);
    await journal.remove([first.sessionId]);
    await journal.close();
    expect(() => names()).toThrow('ENOENT');
  });

  it('creates the directory, and files that only the user may read', async () => {
    const journal = create();
    await journal.save([first], { durable: true });
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(names().map((name) => statSync(join(directory, name)).mode & 0o777)).toEqual([0o600, 0o600]);
    await journal.close();
  });

  it('hands its entries over once it is closed, with the last time at which it said that it runs', async () => {
    const journal = create();
    await journal.save([first, second, third], { durable: false });
    await journal.alive(ALIVE);
    await journal.save([ended(third, '2026-11-30T09:05:00.000Z')], { durable: true });
    await journal.remove([second.sessionId]);
    await journal.close();
    const next = create();
    expect(await next.takeOver()).toEqual([ended(first, ALIVE), ended(third, '2026-11-30T09:05:00.000Z')]);
    expect(await next.takeOver()).toEqual([]);
    await next.remove([first.sessionId, third.sessionId]);
    await next.close();
    expect(names()).toEqual([]);
  });

  it('leaves the entries of a journal that is open', async () => {
    const journal = create();
    await journal.save([first], { durable: true });
    const other = create();
    expect(await other.takeOver()).toEqual([]);
    await other.close();
    await journal.close();
    const last = create();
    expect(await last.takeOver()).toEqual([ended(first)]);
    await last.close();
  });

  it('never ends an entry before its start', async () => {
    const journal = create();
    await journal.save([first], { durable: false });
    await journal.alive('2026-11-30T08:00:00.000Z');
    await journal.close();
    const next = create();
    expect(await next.takeOver()).toEqual([ended(first)]);
    await next.close();
  });

  it('keeps a rejected entry apart and forgets it', async () => {
    const journal = create();
    await journal.save([first, second], { durable: true });
    await journal.reject(first, 'report_too_old');
    await journal.reject(second, 'validation_failed');
    await journal.close();
    expect(names()).toEqual(['rejected.jsonl']);
    const lines = readFileSync(join(directory, 'rejected.jsonl'), 'utf8').split('\n').filter(Boolean);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { code: 'report_too_old', entry: first },
      { code: 'validation_failed', entry: second },
    ]);
  });

  it('refuses calls after it was closed', async () => {
    const journal = create();
    await journal.close();
    await journal.close();
    await expect(journal.save([first], { durable: false })).rejects.toMatchObject({
      name: 'JournalError',
      code: 'closed',
      action: 'save',
      path: directory,
    });
  });
});
