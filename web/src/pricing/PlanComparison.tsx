import Check from 'lucide-react/icons/check';
import type { ElementType } from 'react';
import { ButtonLink } from '../components/ButtonLink.tsx';
import type { Plan, PricingText } from './page.ts';
import { RichText } from './RichText.tsx';
import { supportLines } from './supportLines.ts';

/** Where a plan's button leads. */
type PlanAction = { readonly label: string; readonly href: string; readonly main?: boolean };

type PlanComparisonProps = {
  readonly plans: readonly Plan[];
  readonly text: PricingText;
  /** The plan of the person who looks, which is marked. */
  readonly current?: Plan['plan'];
  /** A plan without an action has no button. */
  readonly actionOf: (plan: Plan) => PlanAction | undefined;
  /** The level of the plans' names: under the heading that the page has above them. */
  readonly heading?: 'h2' | 'h3';
  /** What renders the buttons: the router's link in the app. */
  readonly link?: ElementType;
};

/** The plans beside each other, the smallest first. Sessions come first: they are what a plan sells. */
export function PlanComparison({
  plans,
  text,
  current,
  actionOf,
  heading: Heading = 'h3',
  link,
}: PlanComparisonProps) {
  const { t, format } = text;
  return (
    <ul className="plans">
      {plans.map((plan) => {
        const action = actionOf(plan);
        return (
          <li key={plan.plan} className="plan" aria-current={plan.plan === current || undefined}>
            <div className="plan-head">
              <Heading>{t(`plan.${plan.plan}`)}</Heading>
              {plan.plan === current && <span className="pill info">{t('plan.yours')}</span>}
            </div>
            <p className="plan-price">
              <span className="figure">{format.price(plan.price)}</span> {t('plan.month')}
            </p>
            <p className="plan-sessions">{t('plan.sessions', { count: plan.sessionsIncluded })}</p>
            <p className="plan-note">{noteOf(plan, text)}</p>
            <ul className="plan-lines">
              {linesOf(plan, text).map((line) => (
                <li key={line}>
                  <Check size={16} aria-hidden />
                  <span>
                    <RichText text={line} />
                  </span>
                </li>
              ))}
            </ul>
            {action && (
              <ButtonLink
                href={action.href}
                link={link}
                kind={action.main ? 'main' : 'secondary'}
                size="large"
                wide
              >
                {action.label}
              </ButtonLink>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function noteOf({ price, sessionsIncluded }: Plan, { t }: PricingText): string {
  if (price.amountMinor === 0) return t('plan.trial');
  const amountMinor = Math.round((price.amountMinor * 1_000) / sessionsIncluded);
  return t('plan.per-thousand', { price: { amountMinor, currency: price.currency } });
}

function linesOf({ rateLimit, projectsIncluded, support }: Plan, text: PricingText): string[] {
  return [
    text.t('plan.concurrent', { count: rateLimit.concurrent }),
    text.t('plan.projects', { count: projectsIncluded }),
    text.t('plan.requests', { count: rateLimit.requestsPerMinute }),
    ...supportLines(support, text),
  ];
}
