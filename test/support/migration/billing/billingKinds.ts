import {
  BEGINS,
  type Changes,
  couponOf,
  instant,
  kind,
  LATER,
  minutes,
  SESSIONS,
  type Times,
  usedTwice,
} from './billingKind.ts';
import { DECIDED_KINDS } from './decidedKinds.ts';
import { type Act, DAY, type FormerCustomer, type FormerName, type Paid } from './formerCustomer.ts';

const plans = (['starter', 'build', 'pro', 'agency'] as FormerName[]).flatMap((former) =>
  (['starter', 'growth'] as Paid[]).flatMap((planned) => {
    const name = `${former}-to-${planned}`;
    const changes: Changes = { former, sessions: SESSIONS[planned] };
    return [
      kind(name, changes),
      kind(`${name}-classic-used`, { ...changes, billingMode: 'classic' }, ({ plan, movesAt }) => [
        minutes(plan - DAY, 251),
        minutes(movesAt - 600, 1_001),
      ]),
    ];
  }),
);

const credit = [
  kind('small-credit', { creditMinor: 1_500 }, ({ move }) => [minutes(move)]),
  kind('large-credit', { creditMinor: 7_000 }, ({ move }) => [minutes(move)]),
];

const coupons = [
  kind('once-used', couponOf('subscription', 'once'), ({ move }) => [minutes(move)]),
  kind('once-not-used', couponOf('subscription', 'once', LATER), ({ move }) => [minutes(move)]),
  kind('item-once-used', couponOf('item', 'once'), ({ move }) => [minutes(move)]),
  kind('item-once-not-used', couponOf('item', 'once', LATER), ({ move }) => [minutes(move)]),
  kind('item-once-after-plan', couponOf('item', 'once', { at: BEGINS + 15 * DAY })),
  kind('customer-once-not-used', couponOf('customer', 'once', LATER), ({ move }) => [minutes(move)]),
  kind('ends-within', couponOf('subscription', { months: 3 }), ({ move }) => [minutes(move)]),
  kind('item-ends-within', couponOf('item', { months: 3 }, LATER), ({ move }) => [minutes(move)]),
  kind('customer-ends-within', couponOf('customer', { months: 2 }), ({ move }) => [minutes(move)]),
  kind('ever', couponOf('subscription', 'ever', { off: { amount: 333 } }), ({ move }) => [minutes(move)]),
  kind('item-ever', couponOf('item', 'ever', { off: { percent: 33 } }), ({ move }) => [minutes(move)]),
  kind('customer-ever', couponOf('customer', 'ever', { off: { amount: 5_000 } }), ({ move }) => [
    minutes(move),
  ]),
  kind('once-and-choice', couponOf('subscription', 'once', LATER), ({ plan }) => [
    { at: plan + DAY, does: 'decide', kind: 'plan', plan: 'growth' },
  ]),
];

/** The move is one period later than the plan, so that a renewal is between them. */
const later = ({ movesAt, end }: Times): Act[] => [
  { at: movesAt - 10 * DAY, does: 'plan' },
  { at: end(1) + 10 * DAY, does: 'move' },
];
/** The move is carried out before that renewal. */
const early = ({ movesAt }: Times): Act[] => [
  { at: movesAt - 10 * DAY, does: 'plan' },
  { at: movesAt - 5 * DAY, does: 'move' },
];

const anchors = [
  ...['2026-08-29T23:59:59Z', '2026-08-30T00:00:00Z', '2026-09-15T12:00:00Z'].map((text) =>
    kind(`begins-${text.slice(8, 10)}`, { startsAt: instant(text) }, usedTwice),
  ),
  kind('later-period', { former: 'pro', sessions: SESSIONS.growth }, usedTwice, later),
  kind('later-period-early', { former: 'build' }, usedTwice, early),
  kind('later-once', couponOf('subscription', 'once', LATER), usedTwice, early),
  kind(
    'later-leaves',
    {},
    (at) => [{ at: at.movesAt - 8 * DAY, does: 'decide', kind: 'leave' }, ...usedTwice(at)],
    early,
  ),
];

export const BILLING_KINDS: FormerCustomer[] = [
  ...plans,
  ...credit,
  ...coupons,
  ...anchors,
  ...DECIDED_KINDS,
];
