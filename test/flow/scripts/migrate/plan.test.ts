import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type Stripe from 'stripe';
import { expect, it, onTestFinished } from 'vitest';
import { DEFAULT_SECRET_KEY } from '../../../../local/stripe/server/apiKeys.ts';
import type { PlanFile } from '../../../../scripts/migrate/planFile.ts';
import { createAccountStore } from '../../../../shared/account/accountStore.ts';
import { createMigrationStore } from '../../../../shared/account/migrationStore.ts';
import { isoDay, monthStart } from '../../../../shared/time.ts';
import { GOOD_CARD, monthlyPrice, startedStripe } from '../../../local/stripe/support/startedStripe.ts';
import { migrationOf, plannedAccount } from '../../../support/migrate/planned.ts';
import { scanRows } from '../../../support/table/fullAccount.ts';
import { openLocalStage } from '../support/openLocalStage.ts';

const NOW = Math.floor(Date.now() / 1_000);
const LAST_MONTH = isoDay(monthStart(NOW, -1)).slice(0, 7);

async function subscribed(stripe: Stripe, price: Stripe.Price): Promise<string> {
  const customer = await stripe.customers.create({ ...GOOD_CARD, email: 'payer@example.com' });
  await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  return customer.id;
}

/** A local stage, an export with a payer, an account with two customers and a free one, and settings for it. */
async function world({ secretKey = DEFAULT_SECRET_KEY } = {}) {
  const emulator = await startedStripe();
  const { stripe } = emulator;
  const build = await monthlyPrice(stripe, 'Build', 1_900);
  const customer = await subscribed(stripe, build);
  const settings = {
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_API_BASE: emulator.apiBase,
    STRIPE_PRICE_STARTER: 'price_new_starter',
    STRIPE_PRICE_GROWTH: 'price_new_growth',
  };
  const stage = await openLocalStage({ settings });
  const directory = mkdtempSync(path.join(tmpdir(), 'migrate-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const inDirectory = (name: string) => path.join(directory, name);
  const write = (name: string, content: string | object) =>
    writeFileSync(inDirectory(name), typeof content === 'string' ? content : JSON.stringify(content));
  write('export.sql', exportOf(customer));
  write('migration.json', {
    plans: { free: { amountMinor: 0 }, build: { amountMinor: 1_900, prices: [build.id] } },
  });
  const plan = (...args: string[]) =>
    stage.run(
      'migrate',
      'plan',
      '--source',
      inDirectory('export.sql'),
      '--settings',
      inDirectory('migration.json'),
      ...args,
    );
  return { ...stage, plan, emulator, customer, file: inDirectory('plan.json'), write };
}

const exportOf = (customer: string) => `
CREATE TABLE stripe_customers (user_id TEXT, stripe_customer_id TEXT, plan TEXT);
CREATE TABLE session_usage (session_id TEXT, user_id TEXT, project_id TEXT, minutes_used, created_at);
CREATE TABLE monthly_usage (user_id TEXT, year_month TEXT, total_sessions INTEGER, successful_sessions INTEGER, total_minutes_used);
INSERT INTO "stripe_customers" VALUES('payer','${customer}','build');
INSERT INTO "stripe_customers" VALUES('twice','cus_a','build');
INSERT INTO "stripe_customers" VALUES('twice','cus_b','build');
INSERT INTO "monthly_usage" VALUES('payer','${LAST_MONTH}',1900,1900,4000);
INSERT INTO "monthly_usage" VALUES('someone','${LAST_MONTH}',120,120,200);
INSERT INTO "session_usage" VALUES('s1','payer','web',2,'2026-10-02 08:00:00');
`;

it('plan writes a file for its owner, prints a line for each account, and changes nothing', {
  timeout: 60_000,
}, async () => {
  const { plan, table, emulator, customer, file } = await world();
  await emulator.control('calls/reset');
  const dry = await plan('--dry-run');
  expect([dry.code, dry.out]).toEqual([0, expect.stringContaining('nothing was written')]);
  const { code, out, error } = await plan('--plan', file);
  expect([code, error]).toEqual([0, expect.stringContaining('planning 3 of 3, took')]);
  expect(out).toMatch(
    /payer +build \$19 → starter \$19 from .* until .*, then \$29; \w+ would have used 38 % of 5,000\n/,
  );
  expect(out).toMatch(/someone +free → free; \w+ would have used 120 % of 100 +exceeds_free\n/);
  expect(out).toMatch(/twice +not moved: two_customers/);
  expect(out).toContain('3 accounts: 1 paying, 1 free, 1 not moved');
  expect(out).toMatch(/all +2 +\$19 +\$19 +\$29\n/);
  expect(out).toMatch(/two_customers +1\n/);

  const { calls } = await emulator.state();
  expect(Object.keys(calls).filter((call) => !call.startsWith('GET '))).toEqual([]);

  const planned: PlanFile = JSON.parse(readFileSync(file, 'utf8'));
  expect(out).toContain(`${file} has the plan ${planned.hash}`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8')).not.toContain('@');
  expect(planned.accounts.map(({ userId }) => userId)).toEqual(['payer', 'someone', 'twice']);
  const [subscription] = (await emulator.stripe.subscriptions.list({ customer })).data;
  expect(planned.accounts[0]).toMatchObject({
    customer,
    from: { plan: 'build', amountMinor: 1_900 },
    options: [{ plan: 'starter', amountMinor: 1_900, months: 3, thenAmountMinor: 2_900 }, { plan: 'growth' }],
    movesAt: subscription?.items.data[0]?.current_period_end,
    projects: { active: ['web'], archived: [] },
    blockers: [],
  });
  expect(await scanRows(table)).toEqual([]);
  const again = await plan('--plan', file);
  expect([again.code, again.error]).toEqual([1, expect.stringContaining('exists: name another file')]);
});

it('plan takes a few accounts, and knows what this service has of them', { timeout: 60_000 }, async () => {
  const { plan, table, emulator, customer, file, write } = await world();
  await createAccountStore(table).readOrCreateAccount('payer', NOW);
  await emulator.stripe.customers.update(customer, { email: '' });
  const { code, out, error } = await plan('--plan', file, '--only', 'payer', '--json');
  expect([code, error]).toEqual([0, '']);
  expect(JSON.parse(out)).toMatchObject({ file, accounts: 1, blocked: 1, blockers: { no_address: 1 } });
  const unknown = await plan('--dry-run', '--only', 'payer,nobody');
  expect([unknown.code, unknown.error]).toEqual([1, expect.stringContaining('--only names nobody')]);
  write('migration.json', {
    plans: { build: { amountMinor: 1_900, prices: ['price_1'] } },
    accounts: { nobody: { skip: 'ours' } },
  });
  expect((await plan('--dry-run')).error).toContain('the settings decide about nobody');
});

it('report counts the migrations of every bucket', { timeout: 60_000 }, async () => {
  const { table, run } = await world();
  const store = createMigrationStore(table);
  for (let index = 0; index < 20; index++) {
    const after = migrationOf(plannedAccount({ userId: `u${index}` }), index < 5 ? { state: 'failed' } : {});
    await store.saveMigration({ before: undefined, after });
  }
  const { code, out } = await run('migrate', 'report');
  expect([code, out]).toEqual([
    0,
    expect.stringContaining('20 accounts: 0 moved, 15 waiting, 5 refused, 0 left\n'),
  ]);
  expect(JSON.parse((await run('migrate', 'report', '--json')).out)).toMatchObject({
    states: { notified: 15, failed: 5 },
  });
  const unknown = await run('migrate', 'report', '--only', 'u1,nobody');
  expect([unknown.code, unknown.out, unknown.error]).toEqual([
    1,
    '',
    expect.stringContaining('--only names nobody, of whom no plan file was carried out'),
  ]);
});

it('a step is refused with a Stripe key of the other mode', { timeout: 60_000 }, async () => {
  const { plan } = await world({ secretKey: 'sk_live_wrong' });
  const { code, error } = await plan('--dry-run');
  expect([code, error]).toEqual([1, expect.stringContaining('is not of test mode: run npm run secrets')]);
});
