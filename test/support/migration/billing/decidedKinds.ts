import { couponOf, kind, LATER, minutes, SESSIONS, usedTwice } from './billingKind.ts';
import { type Act, DAY, type FormerCustomer, HOUR, type Paid } from './formerCustomer.ts';

const leave = (at: number): Act => ({ at, does: 'decide', kind: 'leave' });
const choose = (at: number, plan: Paid): Act => ({ at, does: 'decide', kind: 'plan', plan });
const move = (at: number): Act => ({ at, does: 'move' });

const decisions = [
  kind('agrees', {}, ({ plan }) => [{ at: plan + DAY, does: 'decide', kind: 'consent' }]),
  kind('chooses-before', {}, ({ plan, movesAt }) => [choose(plan + DAY, 'growth'), minutes(movesAt - 60)]),
  kind('chooses-after', {}, (at) => [
    choose(at.move + DAY, 'growth'),
    move(at.move + 2 * DAY),
    minutes(at.move),
  ]),
  kind('chooses-smaller', { former: 'pro', sessions: SESSIONS.growth }, (at) => [
    choose(at.move + DAY, 'starter'),
    move(at.move + 2 * DAY),
  ]),
  kind('leaves-before', {}, ({ plan, movesAt }) => [leave(plan + DAY), minutes(movesAt - 60)]),
  kind('leaves-after', {}, (at) => [leave(at.move + DAY), move(at.move + 2 * DAY)]),
  kind('leaves-after-used', couponOf('subscription', 'ever'), (at) => [
    minutes(at.plan),
    leave(at.move + DAY),
    move(at.move + 2 * DAY),
  ]),
  kind('comes-back', couponOf('subscription', 'once', LATER), (at) => [
    leave(at.plan + DAY),
    choose(at.move + DAY, 'starter'),
    move(at.move + 2 * DAY),
    minutes(at.move),
  ]),
  kind('last-day-to-decide', {}, (at) => [
    choose(at.movesAt - DAY - 60, 'growth'),
    move(at.movesAt - HOUR / 4),
  ]),
  kind('leaves-on-last-day', {}, (at) => [
    minutes(at.plan),
    leave(at.movesAt - DAY - 1),
    move(at.movesAt - HOUR / 4),
  ]),
  kind('last-hour', {}, (at) => [choose(at.movesAt - HOUR / 2, 'growth'), move(at.movesAt - HOUR / 4)]),
  kind('decides-too-late', {}, (at) => [leave(at.movesAt), move(at.movesAt + 2 * HOUR)]),
];

const operators = [
  kind(
    'last-day',
    {},
    ({ movesAt }) => [minutes(movesAt - 60)],
    ({ plan, movesAt }) => [{ at: plan, does: 'plan' }, move(movesAt - 60)],
  ),
  kind(
    'too-late',
    {},
    ({ movesAt }) => [minutes(movesAt - 60), move(movesAt)],
    ({ plan }) => [{ at: plan, does: 'plan' }],
  ),
  kind('undone', {}, (at) => [...usedTwice(at), { at: at.move + DAY, does: 'undo' }]),
  kind('undone-and-moved', {}, (at) => [
    ...usedTwice(at),
    { at: at.move + DAY, does: 'undo' },
    { at: at.move + 2 * DAY, does: 'plan' },
    move(at.end(1) + 3 * DAY),
  ]),
  kind('undone-leave', {}, (at) => [
    leave(at.plan + DAY),
    { at: at.move + DAY, does: 'undo' },
    ...usedTwice(at),
  ]),
  kind('undone-too-late', {}, ({ movesAt }) => [{ at: movesAt, does: 'undo' }]),
];

const payments = [
  kind('sent', { collection: 'sent' }, ({ startsAt, movesAt, end }) => [
    ...[startsAt, movesAt, end(2), end(3), end(4), end(5), end(6)].map(
      (at): Act => ({ at: at + 3 * HOUR, does: 'pay' }),
    ),
    minutes(movesAt - DAY),
  ]),
  kind('declined-at-move', {}, ({ movesAt, move: moved }) => [
    { at: moved + DAY, does: 'card', pays: false },
    minutes(movesAt - DAY),
    { at: movesAt + 12 * DAY, does: 'card', pays: true },
    { at: movesAt + 12 * DAY, does: 'pay' },
  ]),
  kind(
    'overdue-at-plan',
    {},
    ({ end }) => [move(end(1) + 13 * DAY)],
    ({ startsAt, end }) => [
      { at: startsAt + DAY, does: 'card', pays: false },
      { at: end(1) + 2 * DAY, does: 'plan' },
      { at: end(1) + 10 * DAY, does: 'pay' },
      { at: end(1) + 11 * DAY, does: 'card', pays: true },
      { at: end(1) + 12 * DAY, does: 'plan' },
    ],
  ),
  kind(
    'overdue-at-move',
    {},
    ({ end }) => [
      { at: end(1) - DAY, does: 'card', pays: false },
      { at: end(1) + 4 * DAY, does: 'card', pays: true },
      { at: end(1) + 4 * DAY, does: 'pay' },
      move(end(1) + 5 * DAY),
    ],
    ({ end }) => [{ at: end(1) - 10 * DAY, does: 'plan' }, move(end(1) + 3 * DAY)],
  ),
];

const drafts = [
  kind(
    'moved-in-draft-hour',
    {},
    ({ end }) => [
      minutes(end(1) - DAY),
      { at: end(1) + 600, does: 'use', minutes: 50, usedAt: end(1) - 10 },
      move(end(1) + 1_200),
      move(end(1) + 2 * HOUR),
    ],
    ({ end }) => [{ at: end(1) - 10 * DAY, does: 'plan' }],
  ),
  kind(
    'planned-in-draft-hour',
    {},
    ({ end }) => [move(end(1) + 2 * HOUR), { at: end(1) + 3 * HOUR, does: 'plan' }, move(end(1) + 4 * HOUR)],
    ({ end }) => [{ at: end(1) + 1_200, does: 'plan' }],
  ),
  kind('used-in-draft-hour', couponOf('subscription', 'ever', { off: { percent: 33 } }), ({ movesAt }) => [
    { at: movesAt + 1_800, does: 'use', minutes: 1_234, usedAt: movesAt - 30 },
  ]),
];

/** Customers that decide, and operators and payments that do what is not expected. */
export const DECIDED_KINDS: FormerCustomer[] = [...decisions, ...operators, ...payments, ...drafts];
