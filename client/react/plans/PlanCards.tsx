import type { ReactNode } from 'react';
import type { Plan } from '../../src/apiTypes.ts';
import { RichText } from './RichText.tsx';
import { type PlansText, supportLines } from './supportLines.ts';

type PlanCardsProps = {
  readonly plans: readonly Plan[];
  readonly text: PlansText;
  /** The plan of the person who looks, which is marked. */
  readonly current?: Plan['plan'];
  /** The button of a plan, if it has one. */
  readonly actionOf: (plan: Plan) => ReactNode;
  /** The level of the plans' names: under the heading that the page has above them. */
  readonly heading?: 'h2' | 'h3' | 'h4';
};

/** The plans beside each other, the smallest first. Sessions come first: they are what a plan sells. */
export function PlanCards({ plans, text, current, actionOf, heading: Heading = 'h3' }: PlanCardsProps) {
  const { t, format } = text;
  return (
    <div className="sb-plans">
      <ul>
        {plans.map((plan) => (
          <li key={plan.plan} className="sb-plan" aria-current={plan.plan === current || undefined}>
            <div className="sb-plan-head">
              <Heading>{t(`plan.${plan.plan}`)}</Heading>
              {plan.plan === current && <span className="sb-plan-yours">{t('plan.yours')}</span>}
            </div>
            <p className="sb-plan-price">
              <span className="sb-figure">{format.price(plan.price)}</span> {t('plan.month')}
            </p>
            <p className="sb-plan-sessions">{t('plan.sessions', { count: plan.sessionsIncluded })}</p>
            <p className="sb-plan-note">{noteOf(plan, text)}</p>
            <ul className="sb-plan-lines">
              {linesOf(plan, text).map((line) => (
                <li key={line}>
                  <svg viewBox="0 0 24 24" width="16" height="16" aria-hidden>
                    <path d="M20 6 9 17l-5-5" />
                  </svg>
                  <span>
                    <RichText text={line} />
                  </span>
                </li>
              ))}
            </ul>
            {actionOf(plan)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function noteOf({ price, sessionsIncluded }: Plan, { t }: PlansText): string {
  if (price.amountMinor === 0) return t('plan.trial');
  const amountMinor = Math.round((price.amountMinor * 1_000) / sessionsIncluded);
  return t('plan.per-thousand', { price: { amountMinor, currency: price.currency } });
}

function linesOf({ rateLimit, projectsIncluded, support }: Plan, text: PlansText): string[] {
  return [
    text.t('plan.concurrent', { count: rateLimit.concurrent }),
    text.t('plan.projects', { count: projectsIncluded }),
    text.t('plan.requests', { count: rateLimit.requestsPerMinute }),
    ...supportLines(support, text),
  ];
}
