import type { ReactNode } from 'react';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { planName } from '../overview/plans.ts';
import type { AccountMigration } from '../queries/useMigrations.ts';

/** The ids at Stripe, what its prices grant, the schedule of the move, and the plan file. */
export function StripePanel({ migration }: { readonly migration: AccountMigration }) {
  const { format } = useText();
  const { customer, subscription, former, grants, move, planHash } = migration;
  const rows: [string, ReactNode][] = [
    ['Customer', idOf(customer)],
    ['Subscription', idOf(subscription)],
    ['Former prices', idsOf([...former.prices, ...former.overagePrices])],
    [
      'Prices grant',
      grants.length === 0
        ? '–'
        : grants.map(({ price, plan }) => (
            <span key={price}>
              <code>{price}</code> {planName(plan)}
            </span>
          )),
    ],
    [
      'Move',
      move
        ? `${format.dateTime(move.at)}, ${move.leaves ? 'the subscription ends' : `to ${planName(move.plan)}`}`
        : 'Not carried out',
    ],
    ['Schedule', idOf(move?.schedule ?? null)],
    ['Plan file', <code key="hash">{planHash}</code>],
  ];
  return (
    <Panel title="Stripe and plan file">
      <dl className="migration-ids">
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

const idOf = (id: string | null): ReactNode => (id === null ? '–' : <code>{id}</code>);

const idsOf = (ids: readonly string[]): ReactNode =>
  ids.length === 0 ? '–' : ids.map((id) => <code key={id}>{id}</code>);
