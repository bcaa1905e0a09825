import { Link } from 'wouter';
import { PageHead } from '../../components/PageHead.tsx';
import { en } from '../../pricing/en.ts';
import { fr } from '../../pricing/fr.ts';
import { PlanComparison } from '../../pricing/PlanComparison.tsx';
import type { Plan } from '../../pricing/page.ts';
import { useText } from '../../text/useText.ts';
import { useTextOf } from '../../text/useTextOf.ts';
import type { PlanChange } from './planChange.ts';
import { plansPath } from './plansPath.ts';
import { useBuyingText } from './useBuyingText.ts';

const PRICING = { en, fr };

type PlanChoiceProps = {
  readonly plans: readonly Plan[];
  readonly current: Plan['plan'];
  readonly changeTo: (plan: Plan['plan']) => PlanChange;
};

/** The plans beside each other, with what can be done from the plan of the account. */
export function PlanChoice({ plans, current, changeTo }: PlanChoiceProps) {
  const app = useText();
  const { t } = useBuyingText();
  const pricing = useTextOf(PRICING);
  const nameOf = (plan: Plan['plan']) => app.t(`plan.${plan}`);
  const own = changeTo(current);
  const actionOf = ({ plan }: Plan) => {
    const change = changeTo(plan);
    const label = labelOf(change);
    if (!label) return undefined;
    const name = nameOf(change.kind === 'cancel' ? current : plan);
    return { label: t(label, { plan: name }), href: plansPath(plan), main: isNext(plan, current, plans) };
  };
  return (
    <>
      <title>{`${t('title')} · AI-Gate`}</title>
      <PageHead title={t('title')}>
        {own.kind === 'keep'
          ? t('planned', { plan: nameOf(current), next: nameOf(own.next), day: own.at })
          : t('yours', { plan: nameOf(current) })}
      </PageHead>
      <PlanComparison
        plans={plans}
        text={pricing}
        current={current}
        actionOf={actionOf}
        heading="h2"
        link={Link}
      />
      <p className="note plans-note">{t('taxes')}</p>
    </>
  );
}

function labelOf({ kind }: PlanChange) {
  switch (kind) {
    case 'current':
    case 'planned':
      return undefined;
    case 'buy':
      return 'choose.buy';
    case 'upgrade':
    case 'cancel':
    case 'keep':
      return `title.${kind}` as const;
    case 'downgrade':
    case 'busy':
    case 'unpaid':
      return 'title.change';
    default:
      return kind satisfies never;
  }
}

/** Whether it is the next greater plan. The catalogue lists the smallest first. */
function isNext(plan: Plan['plan'], current: Plan['plan'], plans: readonly Plan[]): boolean {
  const indexOf = (name: string) => plans.findIndex((one) => one.plan === name);
  return indexOf(plan) === indexOf(current) + 1;
}
