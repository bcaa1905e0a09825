import { Link } from 'wouter';
import { type Column, Table } from '../../components/Table.tsx';
import { TwoLines } from '../../components/TwoLines.tsx';
import { useText } from '../../text/useText.ts';
import { planName } from '../overview/plans.ts';
import { accountPath } from '../paths.ts';
import type { Movement } from '../queries/useMovements.ts';
import { labelOf } from './movementFilter.ts';

type MovementsTableProps = {
  readonly movements: readonly Movement[];
  readonly currency: string;
  readonly focusedRow: string | undefined;
};

/** Erased accounts have no id, and each has one movement a day. */
export const movementKey = ({ day, userId, kind, planBefore, plan, beforeMinor }: Movement): string =>
  [day, userId, kind, planBefore, plan, beforeMinor].join(' ');

export function MovementsTable({ movements, currency, focusedRow }: MovementsTableProps) {
  const { format } = useText();
  const money = (amountMinor: number) => format.price({ amountMinor, currency });
  const columns: Column<Movement>[] = [
    { key: 'account', label: 'Account', cell: (movement) => <AccountCell movement={movement} /> },
    { key: 'day', label: 'Day', wide: true, cell: ({ day }) => format.weekday(day) },
    { key: 'kind', label: 'Movement', wide: true, cell: ({ kind }) => labelOf(kind) },
    {
      key: 'plan',
      label: 'Plan',
      wide: true,
      cell: ({ planBefore, plan }) =>
        planBefore === plan ? named(plan) : `${named(planBefore)} → ${named(plan)}`,
    },
    {
      key: 'before',
      label: 'Before',
      numeric: true,
      wide: true,
      cell: ({ beforeMinor }) => money(beforeMinor),
    },
    { key: 'after', label: 'After', numeric: true, wide: true, cell: ({ afterMinor }) => money(afterMinor) },
    {
      key: 'change',
      label: 'Change',
      numeric: true,
      cell: ({ beforeMinor, afterMinor }) =>
        `${afterMinor < beforeMinor ? '−' : '+'} ${money(Math.abs(afterMinor - beforeMinor))}`,
    },
  ];
  return (
    <Table
      label="MRR movements"
      rows={movements}
      rowKey={movementKey}
      columns={columns}
      {...(focusedRow !== undefined && { focusedRow })}
    />
  );
}

function AccountCell({ movement: { userId, day, kind } }: { readonly movement: Movement }) {
  const { format } = useText();
  return (
    <TwoLines second={`${format.day(day)} · ${labelOf(kind)}`} phoneOnly>
      {userId === null ? (
        'Erased account'
      ) : (
        <Link href={accountPath(userId)}>
          <code>{userId}</code>
        </Link>
      )}
    </TwoLines>
  );
}

const named = (plan: string | null) => (plan === null ? 'none' : planName(plan));
