import { isPaymentDue } from '../../../shared/account/access.ts';
import type { ChangeRow, Money } from '../../../shared/account/change.ts';
import type { MovementKind } from '../../../shared/contract/insights/inputs.ts';
import type { Movement } from './totals.ts';

/** Amounts are minor units a month. A plan is what was paid for; absent for nothing. */
export type AccountMovement = {
  accountId: string;
  kind: MovementKind;
  planBefore?: string;
  plan?: string;
  beforeMinor: number;
  afterMinor: number;
  /** The payment was due when the revenue went to 0. Only a churn has it. */
  isPaymentFailure?: boolean;
};

/** What is known of an account's first days. */
export type FirstDays = { firstRevenueDay?: string; migratedDay?: string };

/** A row with what the account paid before and after it. */
export type MoneyRow = Extract<ChangeRow, { kind: 'change' | 'opening' }>;

const isMoneyRow = (row: ChangeRow): row is MoneyRow => row.kind === 'change' || row.kind === 'opening';

const mrrOf = (money: Money): number => money?.revenue?.mrr ?? 0;

/** Whether a row has another amount than 0 after it, and had 0 before it. Only then the first days of the account matter. */
export const isGain = ({ before, after }: MoneyRow): boolean => mrrOf(before) === 0 && mrrOf(after) > 0;

/**
 * The movements of a UTC day, sorted by account: one for each account whose revenue at the end of the day differs from that at its
 * beginning, however often it changed between. An opening is a movement of its own, which splits the account's day: the changes before it
 * and those after it are compared by themselves. Rows can be in any order.
 */
export function movementsOf(
  day: string,
  rows: ChangeRow[],
  firstDaysOf: (accountId: string) => FirstDays | undefined,
): AccountMovement[] {
  const byAccount = Map.groupBy(rows.filter(isMoneyRow), ({ accountId }) => accountId);
  return [...byAccount]
    .toSorted(([one], [other]) => compare(one, other))
    .flatMap(([accountId, ofAccount]) =>
      partsOf(ofAccount).flatMap((part) => movementOf(part, { day, firstDays: firstDaysOf(accountId) })),
    );
}

/** Sums by kind. */
export function sumMovements(movements: AccountMovement[]): Partial<Record<MovementKind, Movement>> {
  const sums: Partial<Record<MovementKind, Movement>> = {};
  for (const { kind, beforeMinor, afterMinor } of movements) {
    const { accounts, amountMinor } = sums[kind] ?? { accounts: 0, amountMinor: 0 };
    sums[kind] = { accounts: accounts + 1, amountMinor: amountMinor + afterMinor - beforeMinor };
  }
  return sums;
}

/** Each opening is a part, and so are the changes between two of them. In the order of the rows' names. */
function partsOf(rows: MoneyRow[]): MoneyRow[][] {
  const parts: MoneyRow[][] = [];
  for (const row of rows.toSorted((one, other) => compare(one.name, other.name))) {
    const last = parts.at(-1);
    if (row.kind === 'change' && last?.[0]?.kind === 'change') last.push(row);
    else parts.push([row]);
  }
  return parts;
}

function movementOf(
  part: MoneyRow[],
  { day, firstDays }: { day: string; firstDays: FirstDays | undefined },
): AccountMovement[] {
  const [first] = part;
  const last = part.at(-1);
  if (!first || !last) return [];
  const beforeMinor = mrrOf(first.before);
  const afterMinor = mrrOf(last.after);
  if (beforeMinor === afterMinor) return [];
  const kind = first.kind === 'opening' ? 'opening' : kindOf({ beforeMinor, afterMinor, day, firstDays });
  return [
    {
      accountId: first.accountId,
      kind,
      ...(beforeMinor > 0 ? { planBefore: first.before?.revenue?.plan } : {}),
      ...(afterMinor > 0 ? { plan: last.after?.revenue?.plan } : {}),
      beforeMinor,
      afterMinor,
      ...(kind === 'churn' ? { isPaymentFailure: wasPaymentDue(part) } : {}),
    },
  ];
}

/**
 * An account without a known first day of revenue had none earlier. One whose first day is later than this day had none either: this row
 * was late.
 */
function kindOf({
  beforeMinor,
  afterMinor,
  day,
  firstDays = {},
}: {
  beforeMinor: number;
  afterMinor: number;
  day: string;
  firstDays: FirstDays | undefined;
}): MovementKind {
  if (afterMinor === 0) return 'churn';
  if (beforeMinor > 0) return afterMinor > beforeMinor ? 'expansion' : 'contraction';
  const { firstRevenueDay = day, migratedDay } = firstDays;
  if (firstRevenueDay < day) return 'reactivation';
  return migratedDay === undefined ? 'new' : 'migrated';
}

/** Whether the payment was due just before or just after the revenue went to 0. An unpaid subscription has none any more. */
function wasPaymentDue(part: MoneyRow[]): boolean {
  const loss = part.findLast(({ before, after }) => mrrOf(before) > 0 && mrrOf(after) === 0);
  return [loss?.before, loss?.after].some((money) => isPaymentDue(money?.revenue?.status ?? ''));
}

/** In the order of the table's sort keys. */
const compare = (one: string, other: string): number => Number(one > other) - Number(one < other);
