import { isPlanId, PAID_PLAN_IDS, PLANS, type Plan } from '../../../../shared/account/plans.ts';
import type { NoticeFacts } from '../../../../shared/contract/notifications/notices.ts';
import { SECONDS_PER_DAY } from '../../../../shared/time.ts';
import type { Composer, ContentsOf, Link, MailContent, Meter } from '../content.ts';
import type { Prose } from '../prose.ts';

type Facts = NoticeFacts<'quota_80' | 'quota_100'>;

/** The contents of the e-mails about the quota. */
export const quotaMails: ContentsOf<'quota_80' | 'quota_100'> = {
  quota_80(facts, composer) {
    const { t } = composer.text;
    const { now } = composer.context;
    const { used, included } = facts;
    return {
      // The usage when the notice was written, which can be past 80.
      subject: t('quota_80.subject', { percent: percentOf(facts) }),
      preheader: t('quota_80.preheader', { used, included, now }),
      paragraphs: [paceOf(facts, composer)],
      meter: meterOf(facts, 'warn', composer),
      ...offerOf(facts, t('quota_80.next'), composer),
      why: t('quota_80.why', composer.context),
    };
  },
  quota_100(facts, composer) {
    const { t } = composer.text;
    const { now } = composer.context;
    const { used, included, periodEnd } = facts;
    return {
      subject: t('quota_100.subject'),
      preheader: t('quota_100.preheader', { used, included, now }),
      paragraphs: [t('quota_100.refused', { periodEnd })],
      meter: meterOf(facts, 'bad', composer),
      ...offerOf(facts, t('quota_100.next'), composer),
      why: t('quota_100.why', composer.context),
    };
  },
};

/** Less usage says nothing of the time that follows. */
const PACE_SECONDS_MIN = 2 * SECONDS_PER_DAY;

/** How long the rest lasts, at the mean pace of the period until the threshold was crossed. */
function paceOf(facts: Facts, { text: { t, format }, context: { now } }: Composer): Prose {
  const { used, since, at, periodEnd } = facts;
  const left = leftOf(facts);
  const elapsed = at - since;
  const until = at + (left * elapsed) / used;
  // A date that has passed when the e-mail is sent would be wrong.
  if (elapsed < PACE_SECONDS_MIN || !(until > now)) return t('quota_80.left', { left, periodEnd });
  if (until >= periodEnd) return t('quota_80.whole', { periodEnd });
  const daysShort = format.daysBetween(until, periodEnd);
  return t('quota_80.pace', { until, daysShort, periodEnd });
}

const leftOf = ({ included, used }: Facts): number => Math.max(0, included - used);

/** Rounded down: 100 means that nothing is left. */
function percentOf({ included, used }: Facts): number {
  const percent = included > 0 ? Math.floor((used * 100) / included) : 100;
  return Math.min(100, Math.max(0, percent));
}

function meterOf(facts: Facts, state: Meter['state'], { text }: Composer): Meter {
  return {
    used: text.format.number(facts.used),
    of: text.t('quota.of', facts),
    left: text.t('quota.left', { left: leftOf(facts) }),
    percent: percentOf(facts),
    state,
  };
}

/** What follows, and the next plan, if it has more sessions than the account: one with terms of its own can have more already. */
function offerOf(
  { plan, included }: Facts,
  next: string,
  { text: { t, format, plan: nameOf }, pageUrl }: Composer,
): Pick<MailContent, 'closing' | 'button' | 'link'> {
  const usage: Link = { label: t('act.usage'), url: pageUrl('/app') };
  const offered = nextPlan(plan);
  if (offered === undefined || offered.sessionsIncluded <= included)
    return { closing: [next], button: usage };
  const name = nameOf(offered.id);
  const { sessionsIncluded: sessions, concurrent, price } = offered;
  const offer = t('quota.offer', { plan: name, sessions, concurrent, price: format.price(price) });
  return {
    closing: [`${next} ${offer}`],
    button: { label: t('act.upgrade', { plan: name }), url: pageUrl(`/app/plans?plan=${offered.id}`) },
    link: usage,
  };
}

function nextPlan(plan: string): Plan | undefined {
  if (!isPlanId(plan)) return undefined;
  const { sessionsIncluded } = PLANS[plan];
  return PAID_PLAN_IDS.map((id) => PLANS[id]).find((paid) => paid.sessionsIncluded > sessionsIncluded);
}
