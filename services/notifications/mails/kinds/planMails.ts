import { isPlanId } from '../../../../shared/account/plans.ts';
import type { Composer, ContentsOf, Link } from '../content.ts';

type PlanKind = 'welcome' | 'plan_changed' | 'cancellation' | 'cancellation_undone' | 'plan_ended';

/** The contents of the e-mails about the plan. */
export const planMails: ContentsOf<PlanKind> = {
  welcome({ plan, included }, composer) {
    const { t, plan: nameOf } = composer.text;
    return {
      subject: t('welcome.subject', { name: knownName(plan, composer) }),
      preheader: t('welcome.preheader', { included, now: composer.context.now }),
      paragraphs: [t('welcome.plan', { plan: nameOf(plan), included }), t('welcome.next')],
      button: overviewOf(composer),
      why: t('welcome.why', composer.context),
    };
  },
  plan_changed({ from, plan, included }, composer) {
    const { t, format, plan: nameOf } = composer.text;
    const names = { from: nameOf(from), plan: nameOf(plan) };
    return {
      subject: t('plan_changed.subject', { name: knownName(plan, composer) }),
      preheader: t('plan_changed.preheader', { included, now: composer.context.now }),
      paragraphs: [t('plan_changed.plan', names)],
      rows: [
        { label: t('row.before'), value: names.from },
        { label: t('row.now'), value: names.plan },
        { label: t('row.sessions'), value: format.number(included) },
      ],
      button: overviewOf(composer),
      why: t('plan_changed.why', composer.context),
    };
  },
  cancellation({ plan, endsAt, accessUntil }, composer) {
    const { t, plan: nameOf } = composer.text;
    const known = knownName(plan, composer);
    return {
      subject: t('cancellation.subject', { name: known, endsAt }),
      ...(accessUntil === undefined
        ? {
            preheader: t('cancellation.preheader', { endsAt }),
            paragraphs: [t('cancellation.plan', { plan: nameOf(plan), endsAt }), t('cancellation.next')],
          }
        : {
            preheader: t('cancellation.preheader.due'),
            paragraphs: [t('cancellation.plan.due', { plan: nameOf(plan), endsAt, at: accessUntil })],
          }),
      button:
        known === undefined
          ? overviewOf(composer)
          : {
              label: t('act.keep', { plan: known }),
              url: composer.pageUrl(`/app/plans?plan=${plan}`),
            },
      why: t('cancellation.why', composer.context),
    };
  },
  cancellation_undone({ plan, endsAt }, composer) {
    const { t, plan: nameOf } = composer.text;
    return {
      subject: t('cancellation_undone.subject', { name: knownName(plan, composer) }),
      preheader: t('cancellation_undone.preheader', { endsAt }),
      paragraphs: [t('cancellation_undone.plan', { plan: nameOf(plan), endsAt })],
      button: overviewOf(composer),
      why: t('cancellation_undone.why', composer.context),
    };
  },
  plan_ended({ plan, reason, included }, composer) {
    const { t, plan: nameOf } = composer.text;
    const ended = { plan: nameOf(plan) };
    const shared = {
      subject: t('plan_ended.subject', { name: knownName(plan, composer) }),
      preheader: t('plan_ended.preheader', { now: composer.context.now }),
      why: t('plan_ended.why', composer.context),
    };
    const free = t('plan_ended.free', { included });
    if (reason === 'unpaid') {
      return {
        ...shared,
        paragraphs: [t('plan_ended.unpaid', ended), free, t('plan_ended.pay')],
        button: overviewOf(composer),
      };
    }
    const why = reason === 'cancelled' ? t('plan_ended.cancelled', ended) : t('plan_ended.ended', ended);
    return {
      ...shared,
      paragraphs: [why, free, t('plan_ended.choose')],
      button: { label: t('act.plans'), url: composer.pageUrl('/app/plans') },
    };
  },
};

/** For subjects: another id of a plan was written by somebody else, or by a newer release. */
const knownName = (plan: string, { text }: Composer): string | undefined =>
  isPlanId(plan) ? text.plan(plan) : undefined;

const overviewOf = ({ text, pageUrl }: Composer): Link => ({
  label: text.t('act.overview'),
  url: pageUrl('/app'),
});
