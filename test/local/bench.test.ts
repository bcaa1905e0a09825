import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

type JsonRow = { name: string; value: number; unit: string; budget: string | null; holds: boolean | null };

test('npm run bench counts the requests of the deployed bundles, and every counted budget holds', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'bench-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = path.join(directory, 'bench.json');
  const args = ['test/bench/main.ts', '--only', 'counted,webhooks', '--json', file];
  const { stdout } = await run(process.execPath, args, { cwd: ROOT });
  const rows = JSON.parse(readFileSync(file, 'utf8')) as JsonRow[];
  const budgeted = rows.filter(({ budget }) => budget !== null);
  expect(stdout).toContain(`${budgeted.length} of ${budgeted.length} budgets hold`);
  expect(budgeted.length).toBeGreaterThan(20);
  expect(budgeted.filter(({ holds }) => holds !== true)).toEqual([]);
  expect(rows).toContainEqual({
    name: 'start, retried after a crash: write units',
    value: 6,
    unit: 'units',
    budget: null,
    holds: null,
  });
}, 120_000);

test('npm run bench names an unknown section and the sections to choose from', async () => {
  const running = run(process.execPath, ['test/bench/main.ts', '--only', 'nonsense'], { cwd: ROOT });
  await expect(running).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^--only nonsense: unknown section; choose from counted, .*\n$/),
  });
});
