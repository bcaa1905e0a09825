import { Link } from 'wouter';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { accountsPath } from '../paths.ts';
import type { Overview } from '../queries/useInsights.ts';
import { planName, planSeries } from './plans.ts';

/** The accounts of each plan, and those that need a look, each with a link to them. */
export function PlansPanel({ overview: { plans, states, currency } }: { readonly overview: Overview }) {
  const { format } = useText();
  const inOrder = planSeries(plans.map(({ plan }) => plan)).flatMap(({ key }) =>
    plans.filter(({ plan }) => plan === key),
  );
  const stateRows = [
    { state: 'at_80', label: 'At 80% or more', count: states.at80 },
    { state: 'used_up', label: 'Quota used up', count: states.usedUp },
    { state: 'payment_due', label: 'Payment due', count: states.paymentDue },
    { state: 'terms', label: 'Agreed terms', count: states.terms },
  ] as const;
  if (inOrder.length === 0) {
    return (
      <Panel title="Accounts by plan" span={4}>
        <EmptyState>
          Nothing yet. An account appears here when it starts its first session or opens a checkout.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Panel title="Accounts by plan" span={4} flush>
      <table className="table plans-table" aria-label="Accounts by plan">
        <thead>
          <tr>
            <th scope="col">Plan</th>
            <th scope="col" className="numeric">
              Accounts
            </th>
            <th scope="col" className="numeric">
              MRR
            </th>
          </tr>
        </thead>
        <tbody>
          {inOrder.map(({ plan, accounts, mrrMinor }) => (
            <tr key={plan}>
              <th scope="row">
                <span className={`swatch series-${plan}`} aria-hidden />
                <Link href={accountsPath({ plan })}>{planName(plan)}</Link>
              </th>
              <td className="numeric">{format.number(accounts)}</td>
              <td className="numeric">
                {mrrMinor === 0 ? '–' : format.price({ amountMinor: mrrMinor, currency })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className="state-counts">
        {stateRows.map(({ state, label, count }) => (
          <div key={state}>
            <dt>{label}</dt>
            <dd>
              <Link href={accountsPath({ state })} aria-label={`${label}: ${format.number(count)} accounts`}>
                {format.number(count)}
              </Link>
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
