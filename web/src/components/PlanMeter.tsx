import { Meter } from '../../../client/react/meter/Meter.tsx';
import { useText } from '../text/useText.ts';

type PlanMeterProps = {
  /** The name of the plan. */
  readonly plan: string;
  readonly used: number;
  readonly included: number;
};

/** The plan and how much of it is used, small, at the foot of the side bar. */
export function PlanMeter({ plan, used, included }: PlanMeterProps) {
  const { t, format } = useText();
  return (
    <div className="plan-meter">
      <strong>{plan}</strong>
      <span className="numeric" aria-hidden>{`${format.number(used)} / ${format.number(included)}`}</span>
      <Meter
        label={t('quota.used')}
        value={used}
        max={included}
        valueText={t('quota.meter', { used, total: included })}
        thin
      />
    </div>
  );
}
