import { useState } from 'react';
import type { Plan, PlanId } from '../../src/apiTypes.ts';
import { Failed } from '../Failed.tsx';
import { checkClient, type Reader, type Source } from '../source.ts';
import { type KitProps, type KitText, useKitText } from '../text/useKitText.ts';
import { useSource } from '../useSource.ts';
import { PlanCards } from './PlanCards.tsx';

export type PricingTableProps = KitProps &
  Source<'plans', readonly Plan[], Reader<'listPlans'>> & {
    /** The plan of the person who looks: it is marked and has no button. */
    readonly current?: PlanId;
    /** Called with the plan whose button was pressed. While a promise that it returns is pending, no button can be pressed. */
    readonly onSelect?: (plan: PlanId) => unknown;
    /** Where the button of a plan leads, as a link. Undefined: the plan has none. */
    readonly hrefOf?: (plan: PlanId) => string | undefined;
    /** The level of the plans' names. Default: h3. */
    readonly heading?: 'h2' | 'h3' | 'h4';
  };

/** The plans beside each other, with a button for each that can be chosen. */
export function PricingTable(props: PricingTableProps) {
  checkClient('PricingTable', props.client);
  const { current, heading } = props;
  const { text } = useKitText(props);
  const { t, format } = text;
  const { value, error, retry, isRetrying } = useSource({
    props,
    value: props.plans,
    read: async (client: Reader<'listPlans'>, signal) => (await client.listPlans({}, { signal })).plans,
  });
  const plans: readonly Plan[] | null | undefined = value;
  const isFailed = error !== undefined && !plans;
  return (
    <div className="sb" lang={format.language} aria-busy={!plans && !isFailed ? true : undefined}>
      {isFailed ? (
        <Failed text={text} what={t('plans.what')} error={error} onRetry={retry} isRetrying={isRetrying} />
      ) : !plans ? (
        <p className="sb-wait sb-wait-plans">
          <span className="sb-hidden">{t('loading')}</span>
        </p>
      ) : plans.length === 0 ? (
        <p className="sb-empty">{t('plans.none')}</p>
      ) : (
        <Cards {...props} plans={plans} text={text} current={current} heading={heading} />
      )}
    </div>
  );
}

type CardsProps = Pick<PricingTableProps, 'current' | 'onSelect' | 'hrefOf' | 'heading'> & {
  readonly plans: readonly Plan[];
  readonly text: KitText;
};

function Cards({ plans, text, current, onSelect, hrefOf, heading }: CardsProps) {
  const [pending, setPending] = useState<PlanId>();
  const select = async (plan: PlanId) => {
    setPending(plan);
    try {
      await onSelect?.(plan);
    } finally {
      setPending(undefined);
    }
  };
  const main = mainPlan(plans, current);
  const actionOf = ({ plan, price }: Plan) => {
    if (plan === current) return null;
    const label =
      price.amountMinor === 0 && !current
        ? text.t('act.free')
        : text.t('act.buy', { plan: text.t(`plan.${plan}`) });
    const className = plan === main ? 'sb-button sb-main' : 'sb-button';
    const href = hrefOf?.(plan);
    if (href !== undefined)
      return (
        <a className={className} href={href}>
          {label}
        </a>
      );
    if (!onSelect) return null;
    return (
      <button
        type="button"
        className={className}
        aria-busy={pending === plan || undefined}
        aria-disabled={pending !== undefined || undefined}
        onClick={pending === undefined ? () => void select(plan) : undefined}
      >
        {label}
      </button>
    );
  };
  return <PlanCards plans={plans} text={text} current={current} actionOf={actionOf} heading={heading} />;
}

/** The next greater plan, or the first that is paid. The catalogue lists the smallest first. */
function mainPlan(plans: readonly Plan[], current: PlanId | undefined): PlanId | undefined {
  if (!current) return plans.find(({ price }) => price.amountMinor > 0)?.plan;
  return plans[plans.findIndex(({ plan }) => plan === current) + 1]?.plan;
}
