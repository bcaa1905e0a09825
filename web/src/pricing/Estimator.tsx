import { DAYS_PER_MONTH, endOf, estimate, PER_DAY_INITIAL, positionOf } from './estimate.ts';
import type { EstimatorData } from './estimator.ts';
import { PlanBands } from './PlanBands.tsx';
import type { Plan, PricingText } from './page.ts';

type EstimatorProps = { readonly plans: readonly Plan[]; readonly text: PricingText };

/**
 * How many sessions a month, and which plan covers them, for the first value of the slider; `estimator.ts` does the others.
 * Without a script, a sentence says what each plan covers.
 */
export function Estimator({ plans, text }: EstimatorProps) {
  const { t, format } = text;
  const perMonth = PER_DAY_INITIAL * DAYS_PER_MONTH;
  const result = estimate(plans, perMonth);
  if (result.kind === 'beyond') throw new Error('No plan covers what the estimator shows first.');
  const perDay = t('estimate.per-day.value', { sessions: format.number(PER_DAY_INITIAL) });
  const parts = plans.map((plan) =>
    t('estimate.static.part', {
      plan: t(`plan.${plan.plan}`),
      count: Math.floor(plan.sessionsIncluded / DAYS_PER_MONTH),
    }),
  );
  return (
    <>
      <p className="estimator-static">{t('estimate.static', { parts })}</p>
      <div className="panel estimator" data-estimator={JSON.stringify(dataOf(plans, text))}>
        <div className="estimator-input">
          <label htmlFor="per-day">{t('estimate.per-day')}</label>
          <p className="figure" data-per-day>
            {format.number(PER_DAY_INITIAL)}
          </p>
          <div className="slider">
            <svg className="slider-track" width="100%" height="4" aria-hidden>
              <rect width="100%" height="4" rx="2" />
              <rect data-fill width={`${positionOf(PER_DAY_INITIAL) * 100}%`} height="4" rx="2" />
            </svg>
            <input
              id="per-day"
              type="range"
              min="0"
              max="1"
              step="any"
              defaultValue={positionOf(PER_DAY_INITIAL)}
              aria-valuetext={perDay}
              autoComplete="off"
            />
          </div>
          <PlanBands
            bands={plans.map((plan) => ({ id: plan.plan, name: t(`plan.${plan.plan}`), end: endOf(plan) }))}
            chosen={result.plan.plan}
          />
        </div>
        <output className="estimator-result" htmlFor="per-day">
          <span className="muted">{t('estimate.about')}</span>
          <span className="estimator-month">
            <span className="figure-small" data-per-month>
              {format.number(perMonth)}
            </span>{' '}
            {t('estimate.month')}
          </span>
          <span data-sentence>
            {t('estimate.covers', {
              plan: t(`plan.${result.plan.plan}`),
              spare: format.number(result.spare),
            })}
          </span>
        </output>
      </div>
    </>
  );
}

function dataOf(plans: readonly Plan[], { t }: PricingText): EstimatorData {
  return {
    plans: plans.map(({ plan, sessionsIncluded }) => ({
      id: plan,
      name: t(`plan.${plan}`),
      sessionsIncluded,
    })),
    texts: {
      perDay: t('estimate.per-day.value', { sessions: '{sessions}' }),
      covers: t('estimate.covers', { plan: '{plan}', spare: '{spare}' }),
      exact: t('estimate.exact', { plan: '{plan}' }),
      beyond: t('estimate.beyond', { plan: '{plan}', included: '{included}', days: '{days}' }),
    },
  };
}
