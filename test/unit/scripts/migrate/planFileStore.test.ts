import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { planAccount } from '../../../../scripts/migrate/planAccount.ts';
import { readPlanFile, withHash, writePlanFile } from '../../../../scripts/migrate/planFileStore.ts';
import { UsageError } from '../../../../scripts/runCommand.ts';
import { freePlanning, NOW, paying, SETTINGS } from './planningOf.ts';

const PLAN = withHash({
  version: 1,
  stage: 'staging',
  createdAt: NOW,
  settings: SETTINGS,
  accounts: [planAccount(paying()), planAccount(freePlanning())],
});

function newFile(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'plan-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return path.join(directory, 'plan.json');
}

async function written(): Promise<string> {
  const file = newFile();
  await writePlanFile(file, PLAN);
  return file;
}

it('a plan is read as it was written, by its owner only', async () => {
  const file = await written();
  // Fields that are undefined are not in a file.
  expect(await readPlanFile(file, 'staging')).toEqual(JSON.parse(JSON.stringify(PLAN)));
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('a plan that cannot be written leaves no file, and one that was written only itself', async () => {
  const file = await written();
  await expect(writePlanFile(file, PLAN)).rejects.toThrow('plan.json exists: name another file');
  expect(readdirSync(path.dirname(file))).toEqual(['plan.json']);
  const folder = path.dirname(newFile());
  const cyclic = { ...PLAN, accounts: [Object.assign({}, PLAN.accounts[0], { userId: 1n })] };
  await expect(writePlanFile(path.join(folder, 'plan.json'), cyclic as never)).rejects.toThrow('BigInt');
  expect(readdirSync(folder)).toEqual([]);
});

it('the hash follows from the content, and not from the order of fields', () => {
  const { hash, ...plan } = PLAN;
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  const reordered = Object.fromEntries(Object.entries(plan).reverse()) as typeof plan;
  expect(withHash(reordered).hash).toBe(hash);
  expect(withHash({ ...plan, createdAt: NOW + 1 }).hash).not.toBe(hash);
});

it('white space and the order of fields can change', async () => {
  const file = await written();
  const { hash, ...plan } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ hash, ...plan }));
  expect((await readPlanFile(file, 'staging')).hash).toBe(PLAN.hash);
});

it.each([
  ['an amount', '"amountMinor": 1900', '"amountMinor": 900'],
  ['the hash', PLAN.hash, PLAN.hash.replace(/./, (digit) => (digit === '0' ? '1' : '0'))],
  ['a blocker', '"blockers": []', '"blockers": [{"code":"skipped","text":""}]'],
])('a plan in which %s was edited is refused', async (_, from, to) => {
  const file = await written();
  const content = readFileSync(file, 'utf8');
  expect(content).toContain(from);
  writeFileSync(file, content.replace(from, to));
  await expect(readPlanFile(file, 'staging')).rejects.toThrow(
    'was edited: change migration.json and plan again',
  );
});

it.each([['{}'], ['null'], ['nothing'], ['{"version":2,"hash":"1"}']])(
  '%s is no plan file',
  async (content) => {
    const file = newFile();
    writeFileSync(file, content);
    await expect(readPlanFile(file, 'staging')).rejects.toThrow('is no plan file');
  },
);

it('the plan of another stage is refused', async () => {
  await expect(readPlanFile(await written(), 'prod')).rejects.toThrow(
    'is the plan of the stage staging, not of prod',
  );
});

it('a plan that was cut off says how to go on', async () => {
  const file = await written();
  writeFileSync(file, readFileSync(file, 'utf8').slice(0, -20));
  await expect(readPlanFile(file, 'staging')).rejects.toThrow(
    'is no plan file, or not a whole one: plan again, to another file',
  );
});

it('a plan file that is missing or a directory is named', async () => {
  const missing = newFile();
  for (const file of [missing, path.dirname(missing)]) {
    const reading = readPlanFile(file, 'staging');
    await expect(reading).rejects.toBeInstanceOf(UsageError);
    await expect(reading).rejects.toThrow('the plan file cannot be read: ');
  }
});

it('a plan never replaces a file', async () => {
  const file = await written();
  await expect(writePlanFile(file, PLAN)).rejects.toThrow('exists: name another file');
});
