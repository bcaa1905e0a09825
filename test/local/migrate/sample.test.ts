import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { DEFAULT_SECRET_KEY } from '../../../local/stripe/server/apiKeys.ts';
import type { MigrateContext } from '../../../scripts/migrate/context.ts';
import { openExport } from '../../../scripts/migrate/export/openExport.ts';
import type { FoundAccount } from '../../../scripts/migrate/foundAccount.ts';
import type { MigrationSettings } from '../../../scripts/migrate/planFile.ts';
import { SAMPLE_KINDS } from '../../../scripts/migrate/sample/sampleKinds.ts';
import { find } from '../../../scripts/migrate/steps/find.ts';
import { sample } from '../../../scripts/migrate/steps/sample.ts';
import type { ConnectedStage } from '../../../scripts/stage/connectStage.ts';
import { type StartedStripe, startedStripe } from '../stripe/support/startedStripe.ts';

const directory = mkdtempSync(join(tmpdir(), 'sample-test-'));
afterAll(() => rmSync(directory, { recursive: true }));

type Kind = { userId: string; kind: keyof typeof SAMPLE_KINDS; reasons: string[] };

const readJson = <Value>(file: string) => JSON.parse(readFileSync(join(directory, file), 'utf8')) as Value;

/** Runs a step and returns what it printed. */
async function printed(step: () => Promise<void>): Promise<string> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  try {
    await step();
    return log.mock.calls.map(([line]) => String(line)).join('\n');
  } finally {
    log.mockRestore();
  }
}

function contextOf(
  { stripe, apiBase }: Pick<StartedStripe, 'stripe' | 'apiBase'>,
  options: Partial<MigrateContext['options']>,
): MigrateContext {
  const stored = { STRIPE_SECRET_KEY: DEFAULT_SECRET_KEY, STRIPE_API_BASE: apiBase };
  const stage = { name: 'local', livemode: false, secret: { read: async () => stored } };
  return {
    stage: stage as unknown as ConnectedStage,
    stripe,
    options: { isDryRun: false, json: true, ...options },
    progress: () => ({ advance() {}, end() {} }),
    now: () => Math.floor(Date.now() / 1000),
  } as unknown as MigrateContext;
}

test('find places every account of the sample as its kind says', { timeout: 240_000 }, async () => {
  const started = await startedStripe();
  const options = { sourcePath: join(directory, 'all.sql'), seed: '7', limit: 500, withStripe: true };
  await printed(() => sample(contextOf(started, options)));
  const kinds = readJson<Kind[]>('all.kinds.json');
  const settings = readJson<MigrationSettings>('all.migration.json');
  const source = await openExport(options.sourcePath);
  expect(source).toMatchObject({ missing: [], unusable: [] });
  const context = { ...contextOf(started, {}), export: source, settings };
  const before = (await started.state()).objects;
  const found = JSON.parse(await printed(() => find(context))) as { rows: FoundAccount[] };
  source.close();

  expect(new Set(kinds.map(({ kind }) => kind))).toEqual(new Set(Object.keys(SAMPLE_KINDS)));
  expect(kinds).toHaveLength(500);
  const reasonsOf = new Map(
    found.rows.map(({ userId, reasons }) => [userId, reasons.map(({ code }) => code)]),
  );
  const different = kinds
    .map(({ userId, kind, reasons }) => ({ kind, reasons, found: reasonsOf.get(userId) ?? ['no row'] }))
    .filter(({ reasons, found: codes }) => String(codes) !== String(reasons));
  expect(different).toEqual([]);
  expect((await started.state()).objects).toEqual(before);

  const rowOf = (kind: Kind['kind']) => {
    const { userId } = kinds.find((one) => one.kind === kind) as Kind;
    return found.rows.find((row) => row.userId === userId);
  };
  expect(rowOf('starter')).toMatchObject({
    plan: 'starter',
    amountMinor: 900,
    status: 'active',
    email: expect.stringContaining('@example.com'),
  });
  expect(rowOf('older_price')).toMatchObject({ plan: 'pro', amountMinor: 2900 });
  expect(rowOf('other_name')).toMatchObject({ plan: 'pro', warnings: [{ code: 'other_plan' }] });
  expect(rowOf('many_projects')).toMatchObject({ projects: 14 });
  expect(rowOf('past_due')).toMatchObject({ status: 'past_due' });
});
