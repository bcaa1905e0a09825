import * as z from 'zod/mini';
import { described, instant, named, projectFigures, userId, wholeNumber } from '../values.ts';
import { contactFields } from './contactResponse.ts';
import { usage } from './responses.ts';

/** An account and its terms, as operators see them. */

const terms = named(
  'Terms',
  z.object({
    sessionsIncluded: described(z.nullable(wholeNumber), 'Sessions in a period; null: those of the plan.'),
    concurrent: described(
      z.nullable(wholeNumber),
      'Sessions open at the same time; null: those of the plan.',
    ),
    requestsPerMinute: described(z.nullable(wholeNumber), 'Requests in a minute; null: those of the plan.'),
    projectsIncluded: described(z.nullable(wholeNumber), 'Active projects; null: those of the plan.'),
    until: described(z.nullable(instant), 'When the terms end; null: when an operator ends them.'),
    holdUnpaid: described(z.boolean(), 'Whether the terms hold while the account does not pay.'),
    active: described(z.boolean(), 'Whether the terms replace the figures of the plan now.'),
    inactiveReason: described(
      z.nullable(z.enum(['no_paid_plan', 'ended'])),
      'Why they do not: the account pays for no plan and `holdUnpaid` is false, or `until` has passed; null while they are active.',
    ),
    offer: described(
      z.nullable(z.string()),
      'The volume offer whose figures they are, while its price is the one that is paid; null for those that an operator set.',
    ),
    by: described(
      z.string(),
      'Who set the terms: the name of an API key, or the id of an operator; `offer` if the price of an offer was paid.',
    ),
    at: described(instant, 'When they were set.'),
    reason: described(z.string(), 'Why they were set.'),
  }),
  { description: 'Negotiated figures that replace those of the plan.' },
);

const planLimits = named(
  'PlanLimits',
  z.object({
    sessionsIncluded: described(wholeNumber, 'Sessions in a whole month.'),
    concurrent: described(wholeNumber, 'Sessions open at the same time.'),
    requestsPerMinute: described(wholeNumber, 'Requests in a minute.'),
    projectsIncluded: described(wholeNumber, 'Active projects.'),
  }),
  { description: 'The figures of a plan, without terms.' },
);

const accountContact = named('AccountContact', z.object(contactFields), {
  description: 'Where the e-mails of an account go.',
});

export const account = named(
  'Account',
  z.object({
    userId,
    createdAt: described(instant, 'When the account was created.'),
    usage,
    planLimits,
    ...projectFigures,
    openSessions: described(wholeNumber, 'Sessions that hold a slot now.'),
    customers: described(z.array(z.string()), 'The ids of the account’s Stripe customers, `cus_…`.'),
    subscription: described(
      z.nullable(z.string()),
      'The id of the subscription that decides the plan, `sub_…`.',
    ),
    renewsAt: described(
      z.nullable(instant),
      'When the paid time ends, which the next invoice renews. Null without a plan, in a grace period, and if the plan is cancelled.',
    ),
    mrrMinor: described(
      z.nullable(wholeNumber),
      'The monthly recurring revenue in minor units; null until the subscription is compared with Stripe.',
    ),
    currency: described(z.string(), 'The currency of the stage, such as `usd`.'),
    contact: accountContact,
    terms: described(z.nullable(terms), 'The negotiated terms; null without any.'),
  }),
  { description: 'An account as operators see it.' },
);
