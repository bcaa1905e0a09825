import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { planName } from '../overview/plans.ts';
import type { Account } from '../queries/useAccount.ts';
import { LIMITS } from './termsDraft.ts';

/** The figures of the plan beside the agreed ones. What applies is in bold. */
export function TermsPanel({ account: { usage, planLimits, terms } }: { readonly account: Account }) {
  const { format } = useText();
  return (
    <Panel
      title="Terms"
      aside={terms?.until && <span className="note">until {format.dayWithYear(terms.until)}</span>}
      span={4}
    >
      <table className="terms-table">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Figure</span>
            </th>
            <th scope="col" className="numeric">
              {planName(usage.plan)}
            </th>
            <th scope="col" className="numeric">
              Agreed
            </th>
          </tr>
        </thead>
        <tbody>
          {LIMITS.map(({ key, label }) => {
            const agreed = terms?.[key] ?? null;
            const differs = agreed !== null && agreed !== planLimits[key];
            return (
              <tr key={key}>
                <th scope="row">{label}</th>
                <td className={differs ? 'numeric replaced' : 'numeric'}>{format.number(planLimits[key])}</td>
                <td className="numeric">
                  {agreed === null ? (
                    '–'
                  ) : differs ? (
                    <strong>{format.number(agreed)}</strong>
                  ) : (
                    format.number(agreed)
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {terms?.offer ? (
        <p className="note terms-note">
          They are those of the volume offer whose price is paid, and end with it.
        </p>
      ) : terms ? (
        <p className="note terms-note">
          “{terms.reason}” <bdi>{terms.by}</bdi>, {format.date(terms.at)}.{' '}
          {terms.active
            ? terms.holdUnpaid
              ? 'Held also while the account does not pay.'
              : 'Held while the account pays.'
            : terms.inactiveReason === 'ended'
              ? 'They have ended.'
              : 'Not in force: the account pays for no plan.'}
        </p>
      ) : (
        <p className="note terms-note">No terms are agreed. The figures of the plan apply.</p>
      )}
    </Panel>
  );
}
