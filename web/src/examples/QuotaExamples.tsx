import { Meter } from '../../../client/react/meter/Meter.tsx';
import { Facts } from '../components/Facts.tsx';
import { Panel } from '../components/Panel.tsx';
import { Slots } from '../components/Slots.tsx';
import { useText } from '../text/useText.ts';

const TOTAL = 5000;
const PERIOD = { from: '2026-11-22', to: '2026-12-22' };

const USES = [
  { used: 0, at: 0, day: '2026-11-22' },
  { used: 3302, at: 0.57, day: '2026-12-09' },
  { used: 4112, at: 0.72, day: '2026-12-13' },
  { used: 4990, at: 0.97, day: '2026-12-21' },
  { used: 5000, at: 0.9, day: '2026-12-19' },
];

export function QuotaExamples() {
  const { t, format } = useText();
  return (
    <>
      <Panel title={t('quota.used')} aside={format.percent(66)} span={8} flush>
        <div className="panel-body">
          <p>
            <span className="figure">{format.number(3302)}</span>{' '}
            <span className="secondary">{t('quota.of', { total: TOTAL })}</span>
          </p>
          {USES.map(({ used, at, day }) => (
            <div className="example-row" key={used}>
              <Meter
                label={t('quota.used')}
                value={used}
                max={TOTAL}
                valueText={t('quota.meter', { used, total: TOTAL })}
                today={{ at, label: t('quota.today', { day }) }}
                scale={{ start: '0', gap: format.percent(80), end: format.number(TOTAL) }}
              />
            </div>
          ))}
        </div>
        <Facts
          facts={[
            {
              label: t('quota.remaining'),
              value: format.number(1698),
              note: t('quota.left', { days: 12, day: PERIOD.to }),
            },
            {
              label: t('pace.label'),
              value: t('pace.until', { day: '2026-12-18' }),
              note: t('pace.note', { perDay: 188, daysShort: 4 }),
            },
            {
              label: t('minutes'),
              value: t('minutes.about', { minutes: 7628 }),
              note: t('minutes.note'),
              quiet: true,
            },
          ]}
        />
      </Panel>
      <Panel title={t('open.label')} span={4}>
        {[
          { open: 3, max: 10 },
          { open: 1, max: 1 },
          { open: 10, max: 10 },
          { open: 45, max: 50 },
          { open: 50, max: 50 },
        ].map(({ open, max }) => (
          <div className="example-row" key={`${open}/${max}`}>
            <p>
              <span className="figure-small">{open}</span>{' '}
              <span className="secondary">{t('quota.of', { total: max })}</span>
            </p>
            <Slots
              label={t('open.label')}
              open={open}
              max={max}
              valueText={t('quota.meter', { used: open, total: max })}
            />
            {open >= max && <p className="note">{t('open.full')}</p>}
          </div>
        ))}
      </Panel>
    </>
  );
}
