import { isDeepStrictEqual } from 'node:util';
import type { Migration } from '../../../shared/account/migration.ts';
import type { OldAccount } from '../exportedAccount.ts';
import type { PlannedAccount } from '../planFile.ts';
import { wantedProjects } from '../table/projects.ts';
import { NOTE_BY, termsOf } from '../table/terms.ts';
import type { ComparedHistory } from './comparedHistory.ts';
import { compareStripe, type StripeState } from './compareStripe.ts';
import type { Difference } from './difference.ts';
import { planNow } from './planNow.ts';
import type { TableState } from './tableState.ts';

/** Everything that is compared of a moved account. `now` is epoch seconds. */
export type Compared = {
  planned: PlannedAccount;
  migration: Migration;
  old: Pick<OldAccount, 'hash'> | undefined;
  /** Absent for an account without a subscription. */
  stripe: StripeState | undefined;
  table: TableState | undefined;
  now: number;
};

/**
 * What of a moved account is not as its plan and its customer's decision say. Empty if everything is. What customers and operators may
 * change after the move is no difference: names and archives of projects, and terms.
 */
export function compareAccount(compared: Compared): Difference[] {
  const { planned, migration, old, stripe, table } = compared;
  const differences = [
    ...compareExport(planned, old),
    ...compareDecision(migration),
    ...(stripe ? compareStripe(compared, stripe) : []),
  ];
  if (!table) return [...differences, { code: 'account', text: 'There is no such account.' }];
  return [
    ...differences,
    ...compareCustomer(compared, table),
    ...comparePlan(compared, table),
    ...compareProjects(compared, table),
    ...compareTerms(compared, table),
    ...compareHistory('months', table.months),
    ...compareHistory('sessions', table.sessions),
    ...(table.directory?.migratedDay === undefined
      ? [{ code: 'directory' as const, text: 'The directory does not have it as a moved account.' }]
      : []),
  ];
}

function compareExport({ exportHash }: PlannedAccount, old: Compared['old']): Difference[] {
  if (old?.hash === exportHash) return [];
  const text = old ? 'has other customers or another plan than the plan file' : 'has no such user';
  return [{ code: 'export', text: `The export ${text}.` }];
}

function compareDecision({ decision, move }: Migration): Difference[] {
  if (decision?.at === move?.decidedAt) return [];
  return [{ code: 'decision', text: 'The latest decision is not carried out: run move again.' }];
}

function compareCustomer({ planned: { userId, customer } }: Compared, table: TableState): Difference[] {
  if (customer === undefined) return [];
  const { account, customerOwner } = table;
  if (customerOwner !== userId) {
    return [{ code: 'customer', text: `${customer} belongs to ${customerOwner ?? 'no account'}.` }];
  }
  return account.customers.includes(customer)
    ? []
    : [{ code: 'customer', text: `The account does not have ${customer}.` }];
}

function comparePlan({ planned, migration, now }: Compared, { account }: TableState): Difference[] {
  const { subscription } = account;
  const expected = planNow(migration, { paidUntil: subscription?.paidUntil, now });
  const differences: Difference[] = [];
  if (account.plan !== expected) {
    differences.push({ code: 'plan', text: `The account has ${account.plan}, not ${expected}.` });
  }
  if (expected !== 'free' && subscription?.id !== planned.subscription) {
    const text = `The account follows ${subscription?.id ?? 'no subscription'}, not ${planned.subscription}.`;
    differences.push({ code: 'subscription', text });
  }
  return differences;
}

/** A project that was active once has a public key. Without one, it was archived by the move. */
function compareProjects(
  { planned, migration }: Compared,
  { account, projects: stored }: TableState,
): Difference[] {
  const { active, archived, projectsMax } = wantedProjects(planned, migration);
  const items = new Map(stored.map((item) => [item.projectId, item]));
  const isActive = (projectId: string) => Object.hasOwn(account.projects, projectId);
  const missing = [...active, ...archived].filter((one) => !isActive(one) && !items.has(one));
  const isFull = Object.keys(account.projects).length >= projectsMax;
  const unopened = active.filter(
    (one) => !isActive(one) && items.has(one) && items.get(one)?.publicKey === undefined,
  );
  const keyless = active.filter((one) => isActive(one) && items.get(one)?.publicKey === undefined);
  const found: [string[], string][] = [
    [missing, 'do not exist'],
    [isFull ? [] : unopened, 'were archived'],
    [keyless, 'have no public key'],
  ];
  return found
    .filter(([ids]) => ids.length > 0)
    .map(([ids, what]) => ({ code: 'projects', text: `Projects ${what}: ${ids.join(', ')}.` }));
}

/** Terms that somebody has set since the move are theirs. */
function compareTerms({ planned, migration }: Compared, { account, termsNote }: TableState): Difference[] {
  const terms = termsOf(planned, migration);
  if (terms === undefined || isDeepStrictEqual(account.terms, terms)) return [];
  const movedAt = migration.move?.at ?? 0;
  if (termsNote && termsNote.by !== NOTE_BY && termsNote.at >= movedAt) return [];
  return [{ code: 'terms', text: 'The account does not have the terms of the plan file.' }];
}

function compareHistory(
  code: 'months' | 'sessions',
  { expected, found, differing }: ComparedHistory,
): Difference[] {
  if (differing === 0 && isDeepStrictEqual(expected, found)) return [];
  const sums = ({ count, sessions, seconds }: ComparedHistory['found']) =>
    code === 'months'
      ? `${count} with ${sessions} sessions and ${seconds} seconds`
      : `${count} with ${seconds} seconds`;
  const text = `The export has ${sums(expected)}, the table ${sums(found)}; ${differing} differ.`;
  return [{ code, text }];
}
