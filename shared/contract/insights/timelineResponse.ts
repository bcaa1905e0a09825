import * as z from 'zod/mini';
import { described, instant, named, nextCursor, userId } from '../values.ts';

const common = { at: described(instant, 'When it happened.') };
const plan = described(z.string(), 'A plan.');

const entry = named(
  'TimelineEntry',
  z.discriminatedUnion('kind', [
    z.object({
      ...common,
      kind: z.literal('event'),
      eventId: described(z.string(), 'Stripe’s id of the event.'),
      type: described(z.string(), 'Stripe’s type of the event, such as `invoice.paid`.'),
      outcome: described(z.string(), 'What became of it, such as `applied`.'),
      attempts: described(z.nullable(z.int()), 'How often it was tried; null if that is unknown.'),
    }),
    z.object({
      ...common,
      kind: z.literal('notice'),
      key: described(z.string(), 'Identifies the notice in the account.'),
      notice: described(z.string(), 'The kind of the notice, such as `quota_80`.'),
      facts: described(z.record(z.string(), z.unknown()), 'What it says, without addresses.'),
      state: described(z.string(), 'What became of its e-mail.'),
    }),
    z.object({
      ...common,
      kind: z.literal('plan'),
      planBefore: described(z.nullable(plan), 'The plan before; null for a new account.'),
      plan: described(z.nullable(plan), 'The plan after; null once the account is erased.'),
      statusBefore: described(z.nullable(z.string()), 'Stripe’s status before; null without a subscription.'),
      status: described(z.nullable(z.string()), 'Stripe’s status after; null without a subscription.'),
      beforeMinor: described(z.int(), 'The monthly recurring revenue before, in minor units.'),
      afterMinor: described(z.int(), 'The same after.'),
      isOpening: described(z.boolean(), 'Whether only the record begins here: nothing changed.'),
    }),
    z.object({
      ...common,
      kind: z.literal('checkout'),
      plan: described(plan, 'The plan for which a checkout was opened.'),
    }),
    z.object({
      ...common,
      kind: z.literal('drift'),
      fields: described(z.array(z.string()), 'What differed from Stripe, and was corrected.'),
      planBefore: described(plan, 'The plan before.'),
      plan: described(plan, 'The plan after.'),
    }),
    z.object({
      ...common,
      kind: z.literal('action'),
      by: described(z.string(), 'The operator, the name of the API key, or the AWS identity.'),
      act: described(z.string(), 'The route, or the command.'),
      details: described(z.record(z.string(), z.unknown()), 'The input of the action.'),
      status: described(z.nullable(z.int()), 'The status of the response; null if it is unknown.'),
    }),
  ]),
  { description: 'Something that happened to an account.' },
);

export const timeline = named('Timeline', z.object({ userId, entries: z.array(entry), nextCursor }), {
  description: 'A page of what happened to an account, newest first.',
});
