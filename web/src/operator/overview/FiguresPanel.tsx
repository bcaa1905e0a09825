import { Facts } from '../../components/Facts.tsx';
import { useText } from '../../text/useText.ts';
import type { DayRange, Overview } from '../queries/useInsights.ts';
import { ChurnNote, ConversionNote, RevenueNote, SubscribersNote } from './figureNotes.tsx';
import { percentOf } from './figures.ts';

type FiguresPanelProps = {
  readonly overview: Overview;
  readonly range: DayRange;
  readonly rangeLabel: string;
};

/** Revenue, subscribers, conversion and churn, each with the fraction that it comes from and its definition. */
export function FiguresPanel({ overview, range, rangeLabel }: FiguresPanelProps) {
  const { format } = useText();
  const { currency, mrrMinor, subscribers, conversion, churn, completeFrom } = overview;
  const percent = (part: number, whole: number) => {
    const share = percentOf(part, whole);
    return share === null ? '–' : format.percent(share);
  };
  return (
    <div className="panel figures-panel">
      <Facts
        facts={[
          {
            label: 'MRR',
            value: format.price({ amountMinor: mrrMinor, currency }),
            note: <RevenueNote overview={overview} rangeLabel={rangeLabel} />,
          },
          {
            label: 'Subscribers',
            value: format.number(subscribers),
            note: <SubscribersNote overview={overview} rangeLabel={rangeLabel} />,
          },
          {
            label: 'Free to paid',
            value: percent(conversion.converted, conversion.started),
            note: <ConversionNote overview={overview} rangeLabel={rangeLabel} />,
          },
          {
            label: 'Churn',
            value: churn ? percent(churn.churned, churn.base) : '–',
            note: <ChurnNote churn={churn} percent={percent} />,
          },
        ]}
      />
      {completeFrom !== null && completeFrom > range.from && (
        <p className="panel-foot">
          Figures before {format.day(completeFrom)} are incomplete: some accounts were created before they
          were recorded.
        </p>
      )}
    </div>
  );
}
