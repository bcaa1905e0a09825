import './buying.css';
import { useSearchParams } from 'wouter';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { PageLoading } from '../PageLoading.tsx';
import { QueryError } from '../QueryError.tsx';
import { usePlans } from '../queries/usePlans.ts';
import { useSubscription } from '../queries/useSubscription.ts';
import { useUsage } from '../queries/useUsage.ts';
import { PlanChoice } from './PlanChoice.tsx';
import { PlanStep } from './PlanStep.tsx';
import { type PlanId, planChangeOf } from './planChange.ts';
import { useBuyingText } from './useBuyingText.ts';

/** Choosing a plan, and what follows from it: `/app/plans` and `/app/plans?plan=growth`. */
export function PlansPage() {
  const app = useText();
  const { t } = useBuyingText();
  const [parameters] = useSearchParams();
  const plans = usePlans();
  const usage = useUsage();
  const subscription = useSubscription();
  // If the subscription cannot be read, the usage decides. It does not know of a smaller plan that is to follow.
  const isUnknown = subscription.isPending && usage.data?.status !== 'none';
  if (!plans.data || !usage.data || isUnknown) {
    const [failed, what] = usage.isError ? [usage, app.t('quota.what')] : [plans, t('plans')];
    if (!failed.isError) return <PageLoading />;
    return (
      <Panel>
        <QueryError what={what} query={failed} />
      </Panel>
    );
  }
  const account = { usage: usage.data, subscription: subscription.data, nowMs: usage.dataUpdatedAt };
  const changeTo = (plan: PlanId) => planChangeOf(plan, account);
  const target = plans.data.plans.find(({ plan }) => plan === parameters.get('plan'));
  return target ? (
    <PlanStep key={target.plan} target={target} current={usage.data.plan} change={changeTo(target.plan)} />
  ) : (
    <PlanChoice plans={plans.data.plans} current={usage.data.plan} changeTo={changeTo} />
  );
}
