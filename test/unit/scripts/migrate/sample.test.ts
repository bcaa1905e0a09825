import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import type { MigrateContext } from '../../../../scripts/migrate/context.ts';
import { openExport } from '../../../../scripts/migrate/export/openExport.ts';
import { kindsOf, SAMPLE_KINDS } from '../../../../scripts/migrate/sample/sampleKinds.ts';
import { sample } from '../../../../scripts/migrate/steps/sample.ts';

const directory = mkdtempSync(join(tmpdir(), 'sample-test-'));
afterAll(() => rmSync(directory, { recursive: true }));

const NOW = Date.UTC(2026, 10, 30) / 1000;

async function written(
  name: string,
  options: Partial<MigrateContext['options']> = {},
  stage: { livemode: boolean; key: string } = { livemode: false, key: 'sk_test_1' },
): Promise<string> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const file = join(directory, name);
  const context = {
    stage: { livemode: stage.livemode, secret: { read: async () => ({ STRIPE_SECRET_KEY: stage.key }) } },
    options: { isDryRun: false, json: false, limit: 120, sourcePath: file, ...options },
    now: () => NOW,
  };
  await sample(context as unknown as MigrateContext).finally(() => log.mockRestore());
  return file;
}

async function accountsOf(file: string) {
  const source = await openExport(file);
  const { missing, unusable } = source;
  const accounts = [...source.accounts()];
  source.close();
  return { missing, unusable, accounts };
}

test('a sample has as many kinds as it can, and 500 accounts have all', () => {
  expect(new Set(kindsOf(500))).toEqual(new Set(Object.keys(SAMPLE_KINDS)));
  expect(kindsOf(500)).toHaveLength(500);
  expect(new Set(kindsOf(20)).size).toBe(20);
  expect(kindsOf(1_200)).toHaveLength(1_200);
});

test.each([20, 27, 28, 29, 100, 499])('each of %i accounts that shares its customer has another', (count) => {
  const shared = kindsOf(count).filter((kind) => kind === 'shared_customer');
  expect(kindsOf(count)).toHaveLength(count);
  expect(shared.length % 2).toBe(0);
});

test('a seed gives the same sample each time, and another seed another one', async () => {
  const texts = [];
  for (const [name, seed] of [
    ['a', '3'],
    ['b', '3'],
    ['c', '4'],
  ] as const) {
    texts.push(readFileSync(await written(`${name}.sql`, { seed }), 'utf8'));
  }
  expect(texts[1]).toBe(texts[0]);
  expect(texts[2]).not.toBe(texts[0]);
});

test('a SQLite file of the sample has the same accounts as its SQL text', async () => {
  const fromText = await accountsOf(await written('same.sql'));
  expect(fromText).toMatchObject({ missing: [], unusable: [] });
  expect(fromText.accounts).toHaveLength(120);
  expect(await accountsOf(await written('same.sqlite'))).toEqual(fromText);
});

test('the older schema lacks the columns that were added later', async () => {
  const { missing, accounts } = await accountsOf(await written('older.sql', { isOlderSchema: true }));
  expect(missing.map(({ column }) => column)).toEqual([
    'session_usage.project_id',
    'monthly_usage.total_minutes_used',
  ]);
  expect(accounts.every(({ projects }) => projects.length === 0)).toBe(true);
});

test('settings and the kind of each account are written beside the export', async () => {
  await written('files.sql');
  const read = (end: string) => JSON.parse(readFileSync(join(directory, `files.${end}.json`), 'utf8'));
  expect(read('migration').plans.pro).toMatchObject({
    amountMinor: 3_900,
    prices: expect.arrayContaining(['price_sample_pro', 'price_sample_pro_older']),
    overagePrices: ['price_sample_pro_overage'],
  });
  expect(read('kinds')).toContainEqual({
    userId: expect.any(String),
    kind: 'two_plans',
    reasons: ['two_plans'],
  });
});

test.each([
  ['a stage of live mode', { livemode: true, key: 'sk_test_1' }],
  ['a live key', { livemode: false, key: 'sk_live_1' }],
  ['an unknown key', { livemode: false, key: '' }],
])('nothing is created at Stripe with %s', async (_name, stage) => {
  await expect(written('live.sql', { withStripe: true }, stage)).rejects.toThrow(
    'Stripe test mode: nothing was created',
  );
});

test.each([
  ['a seed that is no number', { seed: 'x' }, '--seed'],
  ['no file', { sourcePath: undefined }, '--source is missing'],
])('%s is refused', async (_name, options, message) => {
  await expect(written('refused.sql', options)).rejects.toThrow(message);
});
