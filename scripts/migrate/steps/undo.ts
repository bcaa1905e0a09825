import type { MigrateContext } from '../context.ts';
import { createUndoDeps } from '../move/moveDeps.ts';
import { printResults, runAccounts, selectPlanned } from '../move/runAccounts.ts';
import { undoAccount } from '../move/undoAccount.ts';

/** Takes back the moves of the plan file's accounts, until the renewal at which the price changes. */
export async function undo(context: MigrateContext): Promise<void> {
  const { planFile, options } = context;
  const deps = createUndoDeps(context);
  const rows = selectPlanned(planFile.accounts, options);
  const work = ({ userId }: { userId: string }) => undoAccount(deps, { userId, planHash: planFile.hash });
  const results = await runAccounts(context, { doing: 'undoing', rows, work });
  printResults(results, { options, total: rows.length });
}
