import { Link } from 'wouter';
import { addDays } from '../../app/overview/days.ts';
import { Facts } from '../../components/Facts.tsx';
import { useText } from '../../text/useText.ts';
import { accountsPath, movementsPath } from '../paths.ts';
import type { DayRange, Overview } from '../queries/useInsights.ts';
import { Definition } from './Definition.tsx';
import { percentOf } from './figures.ts';

type FiguresPanelProps = {
  readonly overview: Overview;
  readonly range: DayRange;
  readonly rangeLabel: string;
};

/** Revenue, subscribers, conversion and churn, each with the fraction that it comes from and its definition. */
export function FiguresPanel({ overview, range, rangeLabel }: FiguresPanelProps) {
  const { format } = useText();
  const { currency, mrrMinor, startMrrMinor, subscribers, startSubscribers, conversion, churn } = overview;
  const money = (amountMinor: number) => format.price({ amountMinor, currency });
  const percent = (part: number, whole: number) => {
    const share = percentOf(part, whole);
    return share === null ? '–' : format.percent(share);
  };
  const growth = percentOf(mrrMinor - startMrrMinor, startMrrMinor);
  const gained = subscribers - startSubscribers;
  const churnRange = churn && { from: addDays(churn.to, -29), to: churn.to };
  return (
    <div className="panel figures-panel">
      <Facts
        facts={[
          {
            label: 'MRR',
            value: money(mrrMinor),
            note: (
              <>
                <p>
                  {growth === null
                    ? `${money(mrrMinor - startMrrMinor)} in ${rangeLabel}`
                    : `${format.change(growth)} in ${rangeLabel}`}
                </p>
                <p>
                  {money(overview.committedMrrMinor)} committed · {money(overview.mrrAtRiskMinor)} at risk
                </p>
                <Definition of="MRR">
                  <p>
                    What the deciding subscription of each account bills in a month: active or with a payment
                    due, before tax, minus coupons that apply forever. A year counts as 12 months, a week as
                    12/52 of one. Committed: without those that are set to cancel. At risk: with a payment
                    due.
                  </p>
                  <Link href={accountsPath({ sort: 'mrr' })}>Accounts by MRR</Link>
                </Definition>
              </>
            ),
          },
          {
            label: 'Subscribers',
            value: format.number(subscribers),
            note: (
              <>
                <p>
                  {gained < 0 ? '−' : '+'}
                  {format.number(Math.abs(gained))} in {rangeLabel}
                </p>
                <Definition of="subscribers">
                  <p>Accounts with an MRR above 0. Trials and free accounts are not subscribers.</p>
                  <Link href={accountsPath({ sort: 'mrr' })}>Accounts by MRR</Link>
                </Definition>
              </>
            ),
          },
          {
            label: 'Free to paid',
            value: percent(conversion.converted, conversion.started),
            note: (
              <>
                <p>
                  {format.number(conversion.converted)} of {format.number(conversion.started)} new accounts,{' '}
                  {rangeLabel}
                  {!conversion.isComplete && ', so far'}
                </p>
                <Definition of="free to paid">
                  <p>
                    Of the accounts with their first session in these days, those that paid an invoice above 0
                    within 30 days of it. “So far”: the 30 days are not over for all of them.
                  </p>
                  <Link href={accountsPath({ sort: 'created' })}>Newest accounts</Link>
                </Definition>
              </>
            ),
          },
          {
            label: 'Churn',
            value: churn ? percent(churn.churned, churn.base) : '–',
            note: churn && churnRange && (
              <>
                <p>
                  {format.number(churn.churned)} of {format.number(churn.base)} subscribers ·{' '}
                  {percent(churn.churnedMrrMinor, churn.startMrrMinor)} of MRR
                </p>
                <p>
                  {format.number(churn.voluntary)} voluntary · {format.number(churn.paymentFailure)} payment
                  failed
                </p>
                <Definition of="churn">
                  <p>
                    In the 30 days up to {format.day(churn.to)}: accounts whose MRR went to 0, each once, of
                    the subscribers before and those that became one. Revenue: their last MRR, of the MRR
                    before.
                  </p>
                  <Link href={movementsPath({ ...churnRange, kind: 'churn' })}>Accounts that were lost</Link>
                </Definition>
              </>
            ),
          },
        ]}
      />
      {overview.completeFrom !== null && overview.completeFrom > range.from && (
        <p className="panel-foot">
          Figures before {format.day(overview.completeFrom)} are incomplete: some accounts were created before
          they were recorded.
        </p>
      )}
    </div>
  );
}
