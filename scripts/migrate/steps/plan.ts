import { existsSync } from 'node:fs';
import path from 'node:path';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { createContactStore } from '../../../shared/account/contactStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { isoDay } from '../../../shared/time.ts';
import { counted } from '../../counted.ts';
import { printTable } from '../../printTable.ts';
import { UsageError } from '../../runCommand.ts';
import { type MigrateContext, selectAccounts } from '../context.ts';
import type { OldAccount } from '../exportedAccount.ts';
import { mapAtOnce } from '../mapAtOnce.ts';
import { placeAccount } from '../placeAccount.ts';
import { planAccount } from '../planAccount.ts';
import type { PlannedAccount } from '../planFile.ts';
import { withHash, writePlanFile } from '../planFileStore.ts';
import type { ExistingAccount } from '../planning.ts';
import { dollars } from '../planOperations.ts';
import { type PlanSummary, type Revenue, summarizePlan } from '../planSummary.ts';
import { printable } from '../printable.ts';
import { printCounts } from '../printCounts.ts';
import { readStripeState } from '../stripe/readCustomer.ts';

/** Calls to Stripe are paced for all together, so a few at a time use the pace. */
const ACCOUNTS_AT_ONCE = 8;

/**
 * Writes the plan file: what becomes of each account of the export. Prints a summary and a line per account for the person who reviews
 * it. A dry run prints the same and writes no file.
 */
export async function plan(context: MigrateContext): Promise<void> {
  const { options, settings, stage } = context;
  const file = fileOf(options);
  const unknown = Object.keys(settings.accounts).find((userId) => !context.export.readAccount(userId));
  if (unknown !== undefined) {
    throw new UsageError(`the settings decide about ${unknown}, which the export does not have`);
  }
  const createdAt = context.now();
  const accounts = await planAccounts(context, createdAt);
  const planFile = withHash({ version: 1, stage: stage.name, createdAt, settings, accounts });
  if (file !== undefined) await writePlanFile(file, planFile);
  const summary = summarizePlan(accounts);
  if (options.json) {
    console.log(JSON.stringify({ file, hash: planFile.hash, ...summary }, null, 2));
    return;
  }
  printAccounts(accounts);
  printSummary(summary);
  console.log(
    file === undefined
      ? 'nothing was written'
      : `${file} has the plan ${planFile.hash}: review it before notify`,
  );
}

/** Found out before thousands of requests to Stripe. */
function fileOf({ planPath, isDryRun }: MigrateContext['options']): string | undefined {
  if (isDryRun) return undefined;
  if (planPath === undefined) throw new UsageError('--plan is missing: name the file to write');
  if (existsSync(planPath))
    throw new UsageError(`${planPath} exists: name another file, so that a reviewed plan is not lost`);
  const folder = path.dirname(planPath);
  if (!existsSync(folder)) throw new UsageError(`${folder} does not exist: create it for the plan file`);
  return planPath;
}

async function planAccounts(context: MigrateContext, now: number): Promise<PlannedAccount[]> {
  const { settings, stage } = context;
  const selected = selectAccounts(context.export.accounts(), context.options);
  const progress = context.progress('planning', selected.length);
  const planned = await mapAtOnce(selected, ACCOUNTS_AT_ONCE, async (account) => {
    const stripe = await readStripeState(context.stripe, account);
    const placement = placeAccount({ account, stripe, plans: settings.plans });
    const isUsable = placement.blockers.every(({ code }) => code !== 'unusable_id');
    const existing = isUsable ? await readExisting(stage.table, account) : undefined;
    const hasAddress = stripe.kind === 'customer' && stripe.email !== undefined;
    progress.advance();
    return planAccount({ settings, account, placement, hasAddress, existing, now });
  });
  progress.end();
  return planned;
}

async function readExisting(table: Table, { userId }: OldAccount): Promise<ExistingAccount | undefined> {
  const account = await createAccountStore(table).readAccount(userId);
  if (!account) return undefined;
  const contact = await createContactStore(table).readContact(userId);
  return {
    subscription: account.subscription,
    projects: Object.keys(account.projects),
    hasAddress: contact?.email !== undefined,
  };
}

function printAccounts(accounts: PlannedAccount[]): void {
  printTable(
    ['user', 'plan', 'warnings'],
    accounts.map(({ userId, operations, warnings, blockers }) =>
      [
        userId,
        operations[0] ?? `not moved: ${blockers.map(({ code }) => code).join(', ')}`,
        warnings.map(({ code }) => code).join(', '),
      ].map(printable),
    ),
  );
}

function printSummary(summary: PlanSummary): void {
  const { accounts, paying, free, blocked, plans, revenue, blockedMinor, firstMoveAt, lastMoveAt } = summary;
  console.log(`\n${counted(accounts, 'accounts')}: ${paying} paying, ${free} free, ${blocked} not moved\n`);
  const amounts = ({ nowMinor, atMoveMinor, thenMinor }: Revenue) =>
    [nowMinor, atMoveMinor, thenMinor].map((amountMinor) => dollars(amountMinor));
  const planned = String(summary.planned);
  printTable(
    ['new plan', 'accounts', 'a month now', 'from the move', 'then'],
    [
      ...plans.map(({ plan: id, accounts: count, ...ofPlan }) => [id, String(count), ...amounts(ofPlan)]),
      ['all', planned, ...amounts(revenue)],
    ],
  );
  if (blockedMinor > 0) console.log(`accounts that are not moved pay ${dollars(blockedMinor)} a month`);
  if (firstMoveAt !== undefined && lastMoveAt !== undefined) {
    console.log(`prices change from ${isoDay(firstMoveAt)} to ${isoDay(lastMoveAt)}`);
  }
  console.log('');
  printCounts('not moved', summary.blockers);
  printCounts('warning', summary.warnings);
}
