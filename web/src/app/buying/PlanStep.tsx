import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { Facts } from '../../components/Facts.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { Panel } from '../../components/Panel.tsx';
import type { Plan } from '../../pricing/page.ts';
import { useText } from '../../text/useText.ts';
import { consequencesOf } from './consequences.ts';
import { PlanStepAction } from './PlanStepAction.tsx';
import type { PlanChange } from './planChange.ts';
import { PLANS_PATH } from './plansPath.ts';
import { useBuyingText } from './useBuyingText.ts';

type PlanStepProps = {
  readonly target: Plan;
  readonly current: Plan['plan'];
  readonly change: PlanChange;
};

/** What follows if the account goes to a plan, and the way to Stripe. */
export function PlanStep({ target, current, change }: PlanStepProps) {
  const app = useText();
  const text = useBuyingText();
  const nameOf = (plan: string) => app.t(`plan.${plan as Plan['plan']}`);
  const name = nameOf(target.plan);
  const title = text.t(titleOf(change), { plan: change.kind === 'cancel' ? nameOf(current) : name });
  const consequences = consequencesOf(change, { offer: target, current: nameOf(current), nameOf }, text);
  const ref = useRef<HTMLDivElement>(null);
  // Who chose with the keyboard in the comparison, which is gone, continues here.
  useEffect(() => {
    if (document.activeElement === document.body) ref.current?.focus();
  }, []);
  return (
    <div ref={ref} tabIndex={-1} className="plan-step">
      <title>{`${title} · AI-Gate`}</title>
      <PageHead
        title={title}
        actions={
          <ButtonLink href={PLANS_PATH} link={Link}>
            {text.t('back')}
          </ButtonLink>
        }
      >
        {target.plan !== 'free' && `${app.t('plan.price', { price: app.format.price(target.price) })} · `}
        {change.kind !== 'cancel' &&
          app.t('plan.included', {
            sessions: target.sessionsIncluded,
            concurrent: target.rateLimit.concurrent,
            projects: target.projectsIncluded,
          })}
      </PageHead>
      <Panel flush>
        {consequences.length > 0 && <Facts facts={consequences} />}
        <div className="panel-body">
          <PlanStepAction target={target.plan} current={current} change={change} nameOf={nameOf} />
        </div>
      </Panel>
    </div>
  );
}

function titleOf({ kind }: PlanChange) {
  switch (kind) {
    case 'buy':
    case 'upgrade':
    case 'cancel':
    case 'keep':
      return `title.${kind}` as const;
    default:
      return 'title.change';
  }
}
