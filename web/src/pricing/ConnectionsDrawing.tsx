import type { PricingText } from './page.ts';

/** Five connections in an hour: when each began, in minutes, and how long it lasted, in seconds. */
const CONNECTIONS = [
  { startMinute: 2, seconds: 20 },
  { startMinute: 8, seconds: 190 },
  { startMinute: 11, seconds: 2_460 },
  { startMinute: 36, seconds: 105 },
  { startMinute: 42, seconds: 750 },
];

const AXIS_MINUTES = [0, 15, 30, 45, 60];

const ROW = 44;
const HEIGHT = CONNECTIONS.length * ROW;

const percent = (minutes: number) => `${(minutes / 60) * 100}%`;
const clock = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

/**
 * Connections of all lengths, and the 1 that each counts. Widths are percentages, so that texts keep their size at any width
 * of the page, without a script.
 */
export function ConnectionsDrawing({ text: { t } }: { text: PricingText }) {
  return (
    <div className="connections" role="img" aria-label={t('drawing')}>
      <svg className="connections-time" width="100%" height={HEIGHT + 30} aria-hidden>
        {AXIS_MINUTES.map((minute) => (
          <svg key={minute} x={percent(minute)} overflow="visible" aria-hidden>
            <line y2={HEIGHT} />
            <text
              className="muted"
              y={HEIGHT + 24}
              textAnchor={minute === 60 ? 'end' : minute ? 'middle' : 'start'}
            >
              {minute === 60 ? t('drawing.minutes', { count: minute }) : minute}
            </text>
          </svg>
        ))}
        {CONNECTIONS.map(({ startMinute, seconds }, index) => (
          <svg key={startMinute} x={percent(startMinute)} y={index * ROW} overflow="visible" aria-hidden>
            {/* Too short to see otherwise. */}
            <rect y={12} width={seconds < 60 ? 4 : percent(seconds / 60)} height={16} rx={2} />
            <svg x={percent(seconds / 60)} overflow="visible" aria-hidden>
              <text x={9} y={24.5}>
                {clock(seconds)}
              </text>
            </svg>
          </svg>
        ))}
      </svg>
      <svg className="connections-count" width="84" height={HEIGHT + 30} aria-hidden>
        {CONNECTIONS.map(({ startMinute }, index) => (
          <g key={startMinute}>
            <rect x={24.5} y={index * ROW + 6.5} width={59} height={27} rx={4} />
            <text x={54} y={index * ROW + 25} textAnchor="middle">
              1
            </text>
          </g>
        ))}
        <line x1={24} x2={84} y1={HEIGHT + 4} y2={HEIGHT + 4} />
        <text className="sum" x={84} y={HEIGHT + 25} textAnchor="end">
          {t('plan.sessions', { count: CONNECTIONS.length })}
        </text>
      </svg>
    </div>
  );
}
