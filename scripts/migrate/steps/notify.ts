import type { MigrateContext } from '../context.ts';
import { printResults, runAccounts, selectPlanned } from '../move/runAccounts.ts';
import { type NotifyDeps, notifyAccount, registerAccount } from '../notify/notifyAccount.ts';
import { createNotifyStore } from '../notify/notifyStore.ts';
import { readCustomer } from '../stripe/readCustomer.ts';
import { stripeHash } from '../stripe/stripeHash.ts';

/**
 * Stores what becomes of every account of the plan file, and then tells the customers whose price changes. `--only` and `--limit`
 * choose among them: with `--limit 10`, the first ten are a canary.
 */
export async function notify(context: MigrateContext): Promise<void> {
  const { planFile, options } = context;
  const { accounts } = planFile;
  const deps = depsOf(context);
  const registered = await runAccounts(context, {
    doing: 'registering',
    rows: accounts,
    work: (planned) => registerAccount(deps, planned),
  });
  const failed = registered.filter(({ kind }) => kind === 'error');
  if (failed.length > 0 || registered.length < accounts.length) {
    return printResults(failed, { options, total: accounts.length - registered.length + failed.length });
  }
  const chosen = selectPlanned(accounts, options);
  const results = await runAccounts(context, {
    doing: 'notifying',
    rows: chosen,
    work: (planned) => notifyAccount(deps, planned),
  });
  printResults(results, { options, total: chosen.length });
}

function depsOf(context: MigrateContext): NotifyDeps {
  const { stage, stripe, planFile: plan, options, now } = context;
  return {
    store: createNotifyStore(stage.table, options),
    plan,
    exportHashOf: (userId) => context.export.readAccount(userId)?.hash,
    readCustomer: (customer) => readCustomer(stripe, customer),
    stripeHashOf: stripeHash,
    now,
  };
}
