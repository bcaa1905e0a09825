import { Link } from 'wouter';
import { addDays } from '../../app/overview/days.ts';
import { useText } from '../../text/useText.ts';
import { accountsPath, movementsPath } from '../paths.ts';
import type { Overview } from '../queries/useInsights.ts';
import { Definition } from './Definition.tsx';
import { percentOf } from './figures.ts';

type NoteProps = { readonly overview: Overview; readonly rangeLabel: string };

export function RevenueNote({ overview, rangeLabel }: NoteProps) {
  const { format } = useText();
  const { currency, mrrMinor, startMrrMinor, committedMrrMinor, mrrAtRiskMinor } = overview;
  const money = (amountMinor: number) => format.price({ amountMinor, currency });
  const gained = mrrMinor - startMrrMinor;
  const growth = percentOf(gained, startMrrMinor);
  return (
    <>
      <p>
        {gained === 0
          ? `Unchanged in ${rangeLabel}`
          : `${growth === null ? `+${money(gained)}` : format.change(growth)} in ${rangeLabel}`}
      </p>
      <p>
        {money(committedMrrMinor)} committed · {money(mrrAtRiskMinor)} at risk
      </p>
      <Definition of="MRR">
        <p>
          What the deciding subscription of each account bills in a month: active or with a payment due,
          before tax, minus coupons that apply forever. A year counts as 12 months, a week as 12/52 of one.
          Committed: without those that are set to cancel. At risk: with a payment due.
        </p>
        <Link href={accountsPath({ sort: 'mrr' })}>Accounts by MRR</Link>
      </Definition>
    </>
  );
}

export function SubscribersNote({ overview: { subscribers, startSubscribers }, rangeLabel }: NoteProps) {
  const { format } = useText();
  const gained = subscribers - startSubscribers;
  return (
    <>
      <p>
        {gained === 0
          ? `Unchanged in ${rangeLabel}`
          : `${gained < 0 ? '−' : '+'}${format.number(Math.abs(gained))} in ${rangeLabel}`}
      </p>
      <Definition of="subscribers">
        <p>Accounts with an MRR above 0. Trials and free accounts are not subscribers.</p>
        <Link href={accountsPath({ sort: 'mrr' })}>Accounts by MRR</Link>
      </Definition>
    </>
  );
}

export function ConversionNote({ overview: { conversion }, rangeLabel }: NoteProps) {
  const { format } = useText();
  const { started, converted, migrated, isComplete } = conversion;
  return (
    <>
      <p>
        {format.number(converted)} of {format.number(started)} new accounts, {rangeLabel}
        {!isComplete && ', so far'}
      </p>
      {migrated > 0 && <p>{format.number(migrated)} migrated accounts apart</p>}
      <Definition of="free to paid">
        <p>
          Of the accounts with their first session in these days, those that paid an invoice above 0 within 30
          days of it. “So far”: the 30 days are not over for all of them.
        </p>
        <Link href={accountsPath({ sort: 'created' })}>Newest accounts</Link>
      </Definition>
    </>
  );
}

type ChurnNoteProps = {
  readonly churn: Overview['churn'];
  readonly percent: (part: number, whole: number) => string;
};

/** Before the first whole day there is no churn, but a definition. */
export function ChurnNote({ churn, percent }: ChurnNoteProps) {
  const { format } = useText();
  return (
    <>
      {churn ? (
        <>
          <p>
            {format.number(churn.churned)} of {format.number(churn.base)} subscribers ·{' '}
            {percent(churn.churnedMrrMinor, churn.startMrrMinor)} of MRR
          </p>
          <p>
            {format.number(churn.voluntary)} voluntary · {format.number(churn.paymentFailure)} payment failed
          </p>
        </>
      ) : (
        <p>Known after the first whole day</p>
      )}
      <Definition of="churn">
        <p>
          {churn ? `In the 30 days up to ${format.day(churn.to)}` : 'In 30 days'}: accounts whose MRR went to
          0, each once, of the subscribers before and those that became one. Revenue: their last MRR, of the
          MRR before.
        </p>
        {churn && (
          <Link href={movementsPath({ from: addDays(churn.to, -29), to: churn.to, kind: 'churn' })}>
            Accounts that were lost
          </Link>
        )}
      </Definition>
    </>
  );
}
