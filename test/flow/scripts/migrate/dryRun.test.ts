import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, it, onTestFinished } from 'vitest';
import { DEFAULT_SECRET_KEY } from '../../../../local/stripe/server/apiKeys.ts';
import { monthlyPrice, startedStripe } from '../../../local/stripe/support/startedStripe.ts';
import { scanRows } from '../../../support/table/fullAccount.ts';
import { openLocalStage } from '../support/openLocalStage.ts';

/** As many as there are kinds, and more. */
const ACCOUNTS = 60;

/** A local stage with the sample export at its Stripe emulator, and a plan file. */
async function plannedSample() {
  const emulator = await startedStripe();
  const settings = {
    STRIPE_SECRET_KEY: DEFAULT_SECRET_KEY,
    STRIPE_API_BASE: emulator.apiBase,
    STRIPE_PRICE_STARTER: (await monthlyPrice(emulator.stripe, 'Starter', 2_900)).id,
    STRIPE_PRICE_GROWTH: (await monthlyPrice(emulator.stripe, 'Growth', 9_900)).id,
  };
  const { run, table } = await openLocalStage({ settings });
  const directory = mkdtempSync(path.join(tmpdir(), 'migrate-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const source = path.join(directory, 'sample.sql');
  const planFile = path.join(directory, 'plan.json');
  const migrate = async (step: string, ...args: string[]) => {
    const needsSource = step !== 'undo';
    const { code, out, error } = await run(
      'migrate',
      step,
      ...(needsSource ? ['--source', source] : []),
      ...args,
    );
    expect([step, code, code === 0 ? '' : `${out}${error}`]).toEqual([step, 0, '']);
    return out;
  };
  const settingsFile = path.join(directory, 'sample.migration.json');
  await migrate('sample', '--stripe', '--limit', String(ACCOUNTS));
  await migrate('plan', '--settings', settingsFile, '--plan', planFile);
  return { table, emulator, step: (name: string, how: string) => migrate(name, '--plan', planFile, how) };
}

it('a dry run of a step that writes changes nothing at Stripe or in the table', {
  timeout: 180_000,
}, async () => {
  const { table, emulator, step } = await plannedSample();
  /** Runs the step, and returns what it printed. */
  const dryRun = async (name: string) => {
    const rows = await scanRows(table);
    await emulator.control('calls/reset');
    const out = await step(name, '--dry-run');
    const { calls } = await emulator.state();
    expect(Object.keys(calls).filter((call) => !call.startsWith('GET '))).toEqual([]);
    expect(calls['GET /v1/customers/{id}'] ?? Object.keys(calls).length).toBeGreaterThan(0);
    expect(await scanRows(table)).toEqual(rows);
    return out;
  };
  const notified = await dryRun('notify');
  expect(notified).toMatch(/^notified: \d\d$/m);
  await step('notify', '--yes');
  for (const { pk, sk } of await scanRows(table)) {
    if (!String(pk).startsWith('NOTICE#')) continue;
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.tableName,
        Key: marshall({ pk, sk }),
        UpdateExpression: 'SET #state = :sent',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: marshall({ ':sent': 'sent' }),
      }),
    );
  }
  const moved = await dryRun('move');
  expect(moved).toMatch(/^moved: \d\d$/m);
  expect(moved).not.toContain('waits');
  await step('move', '--yes');
  const undone = await dryRun('undo');
  const count = (out: string, what: string) =>
    new RegExp(`^${what}: \\d+$`, 'm').exec(out)?.[0].split(' ')[1];
  expect(count(undone, 'undone')).toBe(count(moved, 'moved'));
});
