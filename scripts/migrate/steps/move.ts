import type { MigrateContext } from '../context.ts';
import { moveAccount } from '../move/moveAccount.ts';
import { createMoveDeps } from '../move/moveDeps.ts';
import { printResults, runAccounts, selectPlanned } from '../move/runAccounts.ts';
import type { PlannedAccount } from '../planFile.ts';

/** Moves the accounts of the plan file: Stripe has the change of the price, and the table the account. Nothing is charged. */
export async function move(context: MigrateContext): Promise<void> {
  const { planFile, options } = context;
  const deps = createMoveDeps(context);
  const rows = selectPlanned(planFile.accounts, options);
  const work = (planned: PlannedAccount) => moveAccount(deps, planned, planFile.hash);
  const results = await runAccounts(context, { doing: 'moving', rows, work });
  printResults(results, { options, total: rows.length });
}
