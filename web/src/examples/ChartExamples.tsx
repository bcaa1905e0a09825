import { useState } from 'react';
import { DailyBars } from '../../../client/react/chart/DailyBars.tsx';
import { changePercent, type DailyFigure } from '../../../client/react/chart/dailyFigures.ts';
import { Panel } from '../components/Panel.tsx';
import { SegmentedControl } from '../components/SegmentedControl.tsx';
import { useText } from '../text/useText.ts';
import { useSample } from './useSample.ts';

const TODAY = '2026-12-09';
const DAY_MS = 86_400_000;
const WEEKEND = [0, 6];

/** Figures that look like those of a week with a weekend, the same each time. */
function sampleDays(count: number): DailyFigure[] {
  return Array.from({ length: count }, (_, index) => {
    const date = new Date(Date.parse(TODAY) - (count - 1 - index) * DAY_MS);
    const usual = WEEKEND.includes(date.getUTCDay()) ? 115 : 205;
    const isToday = index === count - 1;
    return {
      day: date.toISOString().slice(0, 10),
      value: isToday ? 130 : usual + ((index * 37) % 40),
      before: usual - 10 + ((index * 23) % 35),
    };
  });
}

export function ChartExamples() {
  const text = useText();
  const { t } = text;
  const sample = useSample();
  const [range, setRange] = useState<'30' | '90'>('30');
  const days = sampleDays(Number(range));
  const change = changePercent(days, TODAY);
  const title = sample('Sessions per day', 'Sessions par jour');
  return (
    <>
      <Panel
        title={title}
        note={range === '30' && change !== null ? t('chart.change', { percent: change }) : undefined}
        aside={
          <SegmentedControl
            label={sample('Range', 'Durée')}
            options={(['30', '90'] as const).map((value) => ({
              value,
              label: sample(`${value} days`, `${value} jours`),
            }))}
            value={range}
            onChange={setRange}
          />
        }
      >
        <DailyBars
          text={text}
          title={title}
          days={days}
          today={TODAY}
          series={t('chart.sessions')}
          before={
            range === '30'
              ? { label: t('chart.before'), short: t('chart.before.short') }
              : { label: t('chart.before.90'), short: t('chart.before.90.short') }
          }
        />
      </Panel>
      <Panel title={sample('A new account', 'Un nouveau compte')} span={6}>
        <DailyBars
          text={text}
          title={sample('Sessions of a new account', 'Sessions d’un nouveau compte')}
          days={sampleDays(7).map(({ day }, index) => ({ day, value: index === 5 ? 1 : 0 }))}
          series={t('chart.sessions')}
        />
      </Panel>
      <Panel title={sample('Many sessions', 'Beaucoup de sessions')} span={6}>
        <DailyBars
          text={text}
          title={sample('Sessions of a large account', 'Sessions d’un grand compte')}
          days={sampleDays(14).map(({ day, value }) => ({ day, value: value * 260 }))}
          today={TODAY}
          series={t('chart.sessions')}
        />
      </Panel>
    </>
  );
}
