import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SAMPLES } from '../../../scripts/mails/sampleNotices.ts';
import { operatorShell } from './support/operatorShell.ts';

const newDirectory = () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'mails-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
};

test('npm run mails writes every e-mail in each language as HTML and text, and a page that lists them', async () => {
  const { run } = await operatorShell();
  const directory = path.join(newDirectory(), 'new');
  const { code, out, error } = await run('mails', ['--out', directory]);
  expect([code, out, error]).toEqual([0, `wrote ${directory}/index.html\n`, '']);
  const files = SAMPLES.flatMap(({ name, language }) => [
    `${name}.${language}.html`,
    `${name}.${language}.txt`,
  ]);
  expect(readdirSync(directory).sort()).toEqual([...files, 'index.html'].sort());
  const index = readFileSync(path.join(directory, 'index.html'), 'utf8');
  for (const file of files) expect(index).toContain(`href="${file}"`);
  expect(readFileSync(path.join(directory, 'quota_80.en.txt'), 'utf8')).toMatch(
    /^Subject: 80% of your sessions are used\n\n/,
  );
});

test.each([
  [['--check'], '--check belongs to compile\n'],
  [['compile', '--out', 'here'], 'compile does not take --out\n'],
  [['send'], 'there is no send: the only other command is compile\n'],
  [['compile', 'twice'], 'this command takes one word at most: compile\n'],
])('npm run mails refuses %j', async (args, sentence) => {
  const { run } = await operatorShell();
  const { code, out, error } = await run('mails', args);
  expect([code, out]).toEqual([1, '']);
  expect(error.startsWith(sentence)).toBe(true);
});

test('npm run mails compile finds the compiled layout up to date', async () => {
  const { run } = await operatorShell();
  const { code, out, error } = await run('mails', ['compile', '--check']);
  expect([code, out, error]).toEqual([0, '', '']);
});
