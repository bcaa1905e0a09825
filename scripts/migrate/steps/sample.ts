import { writeFile } from 'node:fs/promises';
import { counted } from '../../counted.ts';
import { UsageError } from '../../runCommand.ts';
import { stripeKeyMode } from '../../settings/stripeKeyMode.ts';
import type { MigrateContext } from '../context.ts';
import { type SampleAccount, sampleAccounts } from '../sample/sampleAccounts.ts';
import {
  createSamplePrices,
  namedPrices,
  type SamplePrices,
  sampleSettings,
} from '../sample/samplePrices.ts';
import { createSampleCoupons, createSampleCustomer, type SampleShop } from '../sample/sampleStripe.ts';
import { writeSample } from '../sample/writeSample.ts';

type SampleContext = Pick<MigrateContext, 'stage' | 'stripe' | 'options' | 'progress' | 'now'>;

const COUNT_DEFAULT = 500;

/**
 * Writes a sample export of accounts of every kind to the file of `--source`, and beside it the settings (`.migration.json`) and the kind
 * of each account with the reasons that `find` has to give (`.kinds.json`). With `--stripe`, the customers and their subscriptions are
 * created at Stripe, only in test mode.
 */
export async function sample(context: SampleContext): Promise<void> {
  const { sourcePath, seed = '1', limit = COUNT_DEFAULT, isOlderSchema, withStripe } = context.options;
  if (!sourcePath) throw new UsageError('--source is missing: name the file to be written');
  if (!/^\d{1,9}$/.test(seed)) throw new UsageError('--seed must be a whole number');
  const accounts = sampleAccounts({ seed: Number(seed), count: limit, now: context.now() });
  const { prices, ids } = withStripe ? await createAtStripe(context, accounts) : named();
  const schema = isOlderSchema ? 'older' : 'complete';
  await writeSample(sourcePath, { accounts, idOf: (key) => ids.get(key) ?? `cus_sample${key}`, schema });
  const base = sourcePath.replace(/\.[^./]+$/, '');
  const kinds = accounts.map(({ userId, kind, reasons }) => ({ userId, kind, reasons }));
  await writeJson(`${base}.migration.json`, sampleSettings(prices));
  await writeJson(`${base}.kinds.json`, kinds);
  console.log(
    `${counted(accounts.length, 'accounts')} in ${sourcePath}: read it with --settings ${base}.migration.json`,
  );
  console.log(`the kind of each account, and the reasons that find gives, are in ${base}.kinds.json`);
}

const writeJson = (file: string, value: unknown) => writeFile(file, `${JSON.stringify(value, null, 2)}\n`);

type Made = { prices: SamplePrices; ids: Map<string, string> };

const named = (): Made => ({ prices: namedPrices(), ids: new Map() });

async function createAtStripe(context: SampleContext, accounts: SampleAccount[]): Promise<Made> {
  const { stripe, progress } = context;
  const control = await controlOf(context);
  const prices = await createSamplePrices(stripe);
  const coupons = await createSampleCoupons(stripe);
  // The emulator's clock can be ahead.
  const { created: now } = await stripe.products.create({ name: 'Sample of the former service' });
  const shop: SampleShop = { stripe, prices, coupons, now, control };
  const customers = accounts.flatMap((account) => account.customers);
  const shown = progress('creating customers', customers.length);
  const ids = new Map<string, string>();
  for (const customer of customers) {
    ids.set(customer.key, await createSampleCustomer(shop, customer));
    shown.advance();
  }
  shown.end();
  return { prices, ids };
}

/** Refuses a stage of Stripe's live mode. The local stage's emulator has controls. */
async function controlOf({ stage }: SampleContext): Promise<SampleShop['control']> {
  const { STRIPE_SECRET_KEY: key = '', STRIPE_API_BASE: apiBase } = (await stage.secret.read()) ?? {};
  if (stage.livemode || stripeKeyMode(key) !== 'test') {
    throw new UsageError(
      '--stripe is for the stage local and for stages of Stripe test mode: nothing was created',
    );
  }
  if (apiBase === undefined) return undefined;
  return async (path, input) => {
    const url = `${apiBase}/_control/${path}`;
    const response = await fetch(url, {
      method: 'POST',
      body: JSON.stringify(input),
      signal: AbortSignal.timeout(CONTROL_TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`the emulator refuses ${path}: ${response.status}`);
  };
}

const CONTROL_TIMEOUT_MS = 10_000;
