import type { Formats } from '../formats.ts';
import { prose, strong } from '../prose.ts';

/** `name` is that of a plan that this release knows: subjects name no other. */
type Named = { name: string | undefined };
type Plan = { plan: string };

/** The texts of the e-mails about the plan. */
export const planEn = {
  'welcome.subject': ({ name }: Named) => `${name ?? 'Your plan'} is active`,
  'welcome.preheader': ({ included, now }: { included: number; now: number }, format: Formats) =>
    `${format.number(included)} sessions in this period. Active as of ${format.date(now)}.`,
  'welcome.plan': ({ plan, included }: Plan & { included: number }, format: Formats) =>
    prose`Thank you. ${strong(plan)} is active, with ${strong(`${format.number(included)} sessions`)} in this period. One connection through the gateway is one session, whatever its length.`,
  'welcome.next': 'Your invoices are in the app. There you can also change or cancel the plan, at any time.',
  'welcome.why': ({ to }: { to: string }) => `Sent to ${to}, because a plan of your account began.`,

  'plan_changed.subject': ({ name }: Named) => (name ? `Your plan is now ${name}` : 'Your plan has changed'),
  'plan_changed.preheader': ({ included, now }: { included: number; now: number }, format: Formats) =>
    `${format.number(included)} sessions in this period, as of ${format.date(now)}.`,
  'plan_changed.plan': ({ from, plan }: Plan & { from: string }) =>
    prose`Your account went from ${from} to ${strong(plan)}.`,
  'plan_changed.why': ({ to }: { to: string }) => `Sent to ${to}, because the plan of your account changed.`,
  'row.before': 'Plan before',
  'row.now': 'Plan now',
  'row.sessions': 'Sessions in this period',

  'cancellation.subject': ({ name, endsAt }: Named & { endsAt: number }, format: Formats) =>
    `${name ?? 'Your plan'} ends on ${format.date(endsAt)}`,
  'cancellation.preheader': ({ endsAt }: { endsAt: number }, format: Formats) =>
    `Until ${format.date(endsAt)} nothing changes, and you can keep the plan.`,
  'cancellation.plan': ({ plan, endsAt }: Plan & { endsAt: number }, format: Formats) =>
    prose`You cancelled ${plan}. Until ${strong(format.dateTime(endsAt))} nothing changes, and you can keep the plan.`,
  'cancellation.preheader.due': 'It ends earlier if the open invoice stays unpaid.',
  'cancellation.plan.due': ({ plan, endsAt, at }: Plan & { endsAt: number; at: number }, format: Formats) =>
    prose`You cancelled ${plan}. It ends on ${strong(format.dateTime(endsAt))}, and on ${strong(format.date(at))} already if the open invoice stays unpaid.`,
  'cancellation.next': 'Then the account is on the free plan, and no further period is charged.',
  'cancellation.why': ({ to }: { to: string }) =>
    `Sent to ${to}, because the plan of your account was cancelled.`,
  'act.keep': ({ plan }: Plan) => `Keep ${plan}`,

  'cancellation_undone.subject': ({ name }: Named) => `${name ?? 'Your plan'} continues`,
  'cancellation_undone.preheader': ({ endsAt }: { endsAt: number }, format: Formats) =>
    `It no longer ends on ${format.date(endsAt)}.`,
  'cancellation_undone.plan': ({ plan, endsAt }: Plan & { endsAt: number }, format: Formats) =>
    prose`${plan} no longer ends on ${strong(format.date(endsAt))}. It renews as before.`,
  'cancellation_undone.why': ({ to }: { to: string }) =>
    `Sent to ${to}, because the cancellation of your plan was taken back.`,

  'plan_ended.subject': ({ name }: Named) => `${name ?? 'Your plan'} has ended`,
  'plan_ended.preheader': ({ now }: { now: number }, format: Formats) =>
    `The account is on the free plan as of ${format.date(now)}.`,
  'plan_ended.unpaid': ({ plan }: Plan) =>
    prose`${plan} has ended, because ${strong('its invoice stayed unpaid')}.`,
  'plan_ended.cancelled': ({ plan }: Plan) =>
    prose`${plan} has ended, because ${strong('it was cancelled')}.`,
  'plan_ended.ended': ({ plan }: Plan) => `${plan} has ended.`,
  'plan_ended.free': ({ included }: { included: number }, format: Formats) =>
    `The account is on the free plan now, with ${format.number(included)} sessions in this period.`,
  'plan_ended.pay':
    'If the invoice can still be paid, the overview leads to it, and the plan comes back with the payment. Otherwise you can choose a plan again.',
  'plan_ended.choose': 'You can choose a plan again at any time.',
  'plan_ended.why': ({ to }: { to: string }) => `Sent to ${to}, because the plan of your account ended.`,
};
