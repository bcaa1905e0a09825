import { Link } from 'wouter';
import { addDays } from '../../app/overview/days.ts';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { movementsPath } from '../paths.ts';
import type { DayRange, Overview } from '../queries/useInsights.ts';
import { statementLines } from './figures.ts';

type StatementPanelProps = {
  readonly overview: Overview;
  readonly range: DayRange;
  readonly rangeLabel: string;
};

/** The revenue before, what changed it, and the revenue after: a sum that can be checked. */
export function StatementPanel({ overview, range, rangeLabel }: StatementPanelProps) {
  const { format } = useText();
  const { currency, startMrrMinor, mrrMinor } = overview;
  const money = (amountMinor: number) => format.price({ amountMinor, currency });
  const change = (amountMinor: number) =>
    amountMinor === 0 ? money(0) : `${amountMinor < 0 ? '−' : '+'} ${money(Math.abs(amountMinor))}`;
  return (
    <Panel title={`${rangeLabel}, as a statement`} span={4}>
      <table className="statement">
        <tbody>
          <tr>
            <th scope="row">MRR on {format.day(addDays(range.from, -1))}</th>
            <td>{money(startMrrMinor)}</td>
          </tr>
          {statementLines(overview).map(({ kind, label, accounts, amountMinor }) => (
            <tr key={kind}>
              <th scope="row">
                {accounts > 0 ? <Link href={movementsPath({ ...range, kind })}>{label}</Link> : label}{' '}
                <span className="note">{format.number(accounts)}</span>
              </th>
              <td>{change(amountMinor)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">MRR on {format.day(range.to)}</th>
            <td>{money(mrrMinor)}</td>
          </tr>
        </tfoot>
      </table>
    </Panel>
  );
}
