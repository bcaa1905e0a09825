import { Link } from 'wouter';
import { PlanCards } from '../../../../client/react/plans/PlanCards.tsx';
import { plansEn } from '../../../../client/react/text/plansEn.ts';
import { plansFr } from '../../../../client/react/text/plansFr.ts';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import type { Plan } from '../../pricing/page.ts';
import { useText } from '../../text/useText.ts';
import { useTextOf } from '../../text/useTextOf.ts';
import type { PlanChange } from './planChange.ts';
import { plansPath } from './plansPath.ts';
import { useBuyingText } from './useBuyingText.ts';

const PLANS = { en: plansEn, fr: plansFr };

type PlanChoiceProps = {
  readonly plans: readonly Plan[];
  readonly current: Plan['plan'];
  readonly changeTo: (plan: Plan['plan']) => PlanChange;
};

/** The plans beside each other, with what can be done from the plan of the account. */
export function PlanChoice({ plans, current, changeTo }: PlanChoiceProps) {
  const app = useText();
  const { t } = useBuyingText();
  const text = useTextOf(PLANS);
  const nameOf = (plan: Plan['plan']) => app.t(`plan.${plan}`);
  const own = changeTo(current);
  const actionOf = ({ plan }: Plan) => {
    const change = changeTo(plan);
    const label = labelOf(change);
    if (!label) return null;
    const name = nameOf(change.kind === 'cancel' ? current : plan);
    return (
      <ButtonLink
        href={plansPath(plan)}
        link={Link}
        kind={isNext(plan, current, plans) ? 'main' : 'secondary'}
        size="large"
        wide
      >
        {t(label, { plan: name })}
      </ButtonLink>
    );
  };
  return (
    <>
      <title>{`${t('title')} · AI-Gate`}</title>
      <PageHead title={t('title')}>
        {own.kind === 'keep'
          ? t('planned', { plan: nameOf(current), next: nameOf(own.next), day: own.at })
          : t('yours', { plan: nameOf(current) })}
      </PageHead>
      <PlanCards plans={plans} text={text} current={current} actionOf={actionOf} heading="h2" />
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
