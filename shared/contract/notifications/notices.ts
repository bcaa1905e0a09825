import * as z from 'zod/mini';

/*
 * A notice is something that an account is told by e-mail. It is stored beside what it reports, so that the table has both or neither
 * (an outbox). Its key says what it reports: the same thing has the same key, and is told once.
 *
 * Instants are epoch seconds. Amounts are minor units of a currency, an ISO 4217 code in lower case.
 */

const instant = z.number();

/** The quota of the period from `since` to `periodEnd`, and its usage at `at`, when the threshold was crossed. */
const quotaFacts = z.object({
  plan: z.string(),
  since: instant,
  periodEnd: instant,
  included: z.number(),
  used: z.number(),
  at: instant,
});

const charge = { invoice: z.string(), plan: z.string(), amountMinor: z.number(), currency: z.string() };

/** An answer is due at `dueAt`. Operators also see whose ticket it is, and with which plan the due time was set. */
const ticketFacts = { ticket: z.number(), subject: z.string(), dueAt: instant };
const operatorTicketFacts = { ...ticketFacts, accountId: z.string(), plan: z.string() };

/** The price of a month, and some of the figures. */
const offerFacts = {
  offer: z.string(),
  plan: z.string(),
  amountMinor: z.number(),
  currency: z.string(),
  sessionsIncluded: z.number(),
  concurrent: z.number(),
  until: instant,
};

/** Price and figures end at `endsAt`; the list price follows. `days` is the warning: 30 or 7 days before. */
const endingFacts = { ...offerFacts, endsAt: instant, days: z.number(), listAmountMinor: z.number() };

/** What each kind of notice reports. */
export const NOTICE_FACTS = {
  /** 80 % of the quota are used. */
  quota_80: quotaFacts,
  /** All of the quota is used. */
  quota_100: quotaFacts,
  /** The first time that a subscription grants its plan. `included` is the quota of the period, which can be a share of the plan's. */
  welcome: z.object({ plan: z.string(), subscription: z.string(), included: z.number() }),
  /** A paid plan is replaced by another. Within a period, `included` is the sum of the shares of both. */
  plan_changed: z.object({ from: z.string(), plan: z.string(), included: z.number() }),
  /** The plan ends at `endsAt`, because the customer cancelled it, or at `accessUntil` before that unless an open invoice is paid. */
  cancellation: z.object({ plan: z.string(), endsAt: instant, accessUntil: z.optional(instant) }),
  /** The customer keeps a plan that would have ended at `endsAt`. */
  cancellation_undone: z.object({ plan: z.string(), endsAt: instant }),
  /** The account is free again. `included` is the quota that it has now. */
  plan_ended: z.object({ plan: z.string(), reason: z.string(), included: z.number() }),
  /** An attempt to charge a renewal failed. Access ends at `accessUntil`, unless it has ended. */
  payment_failed: z.object({
    ...charge,
    attempt: z.number(),
    accessUntil: z.optional(instant),
    nextAttemptAt: z.optional(instant),
  }),
  /** An invoice that could not be charged is paid. */
  payment_recovered: z.object({ ...charge, paidUntil: instant }),
  /** A renewal is paid. `number` is the invoice's number for people. */
  invoice_paid: z.object({
    ...charge,
    number: z.optional(z.string()),
    periodStart: instant,
    paidUntil: instant,
  }),
  /** Somebody proposed an address for the account. The e-mail goes to that address, which the contact has. */
  confirm_address: z.object({}),
  /** The account's address was replaced. The e-mail goes to the former one, which is removed from the facts once it is sent. */
  address_changed: z.object({ formerEmail: z.optional(z.string()) }),
  /** The customer opened a ticket. */
  ticket_received: z.object(ticketFacts),
  /** An operator answered with message number `message` of the ticket. */
  ticket_answered: z.object({
    ticket: z.number(),
    subject: z.string(),
    message: z.number(),
    text: z.string(),
  }),
  /** To operators: a ticket was opened. */
  ticket_opened: z.object({ ...operatorTicketFacts, type: z.string() }),
  /** To operators: the customer wrote message number `message` of a ticket. */
  ticket_message: z.object({ ...operatorTicketFacts, message: z.number() }),
  /** To operators: a quarter of the time to answer is left. */
  ticket_due_soon: z.object(operatorTicketFacts),
  /** An operator offers a price with figures, which can be accepted before `acceptBy`. */
  offer_made: z.object({ ...offerFacts, acceptBy: instant }),
  /** The customer accepted an offer. With `startsAt`, the renewal at that instant is the first to bill it. */
  offer_accepted: z.object({ ...offerFacts, startsAt: z.optional(instant) }),
  /** An offer ends. */
  offer_ending: z.object(endingFacts),
  /** To operators: the customer accepted an offer, or declined it, or it ends. */
  offer_accepted_op: z.object({ ...offerFacts, accountId: z.string() }),
  offer_declined: z.object({ ...offerFacts, accountId: z.string() }),
  offer_ending_op: z.object({ ...endingFacts, accountId: z.string() }),
  /**
   * The plan of the minutes-based service becomes one of sessions at `movesAt`. Amounts are those of a month: `amountMinor` for the first
   * `months` renewals, `thenAmountMinor` from then on. `hasOverage`: additional minutes were billed.
   */
  migration: z.object({
    planHash: z.string(),
    movesAt: instant,
    fromPlan: z.string(),
    fromAmountMinor: z.number(),
    currency: z.string(),
    hasOverage: z.boolean(),
    plan: z.string(),
    amountMinor: z.number(),
    months: z.number(),
    thenAmountMinor: z.number(),
    sessionsIncluded: z.number(),
    lastMonth: z.optional(z.object({ month: z.string(), sessions: z.number() })),
    projects: z.number(),
    projectsArchived: z.number(),
  }),
};

export type NoticeKind = keyof typeof NOTICE_FACTS;
export type NoticeFacts<Kind extends NoticeKind = NoticeKind> = z.output<(typeof NOTICE_FACTS)[Kind]>;

/** A notice to be written. */
export type Notice = {
  [Kind in NoticeKind]: { kind: Kind; key: string; facts: NoticeFacts<Kind> };
}[NoticeKind];

export const NOTICE_KINDS = Object.keys(NOTICE_FACTS) as NoticeKind[];
export const isNoticeKind = (kind: string): kind is NoticeKind => Object.hasOwn(NOTICE_FACTS, kind);

/** The notices that a customer can turn off. */
export const OPTIONAL_NOTICES = ['quota_80', 'quota_100', 'invoice_paid'] as const satisfies NoticeKind[];
export type OptionalNotice = (typeof OPTIONAL_NOTICES)[number];
export const isOptionalNotice = (kind: string): kind is OptionalNotice =>
  (OPTIONAL_NOTICES as readonly string[]).includes(kind);

/**
 * The notices to operators. They go to the stage's `supportEmails` in one e-mail, in English. All others go to the customer, in the language
 * of the contact.
 */
export const OPERATOR_NOTICES = [
  'ticket_opened',
  'ticket_message',
  'ticket_due_soon',
  'offer_accepted_op',
  'offer_declined',
  'offer_ending_op',
] as const satisfies NoticeKind[];
export const isOperatorNotice = (kind: string): boolean =>
  (OPERATOR_NOTICES as readonly string[]).includes(kind);

type PartsOf = {
  [Kind in NoticeKind]: (facts: NoticeFacts<Kind>, event: { version: number }) => (string | number)[];
};

/** What distinguishes notices of a kind: the facts, or the version of the account that a write made. */
const KEY_PARTS: PartsOf = {
  quota_80: ({ since, included }) => [since, included],
  quota_100: ({ since, included }) => [since, included],
  welcome: ({ subscription }) => [subscription],
  plan_changed: (_facts, { version }) => [version],
  // With the version: a customer can cancel, keep the plan, and cancel again for the same day.
  cancellation: ({ endsAt }, { version }) => [endsAt, version],
  cancellation_undone: ({ endsAt }, { version }) => [endsAt, version],
  plan_ended: (_facts, { version }) => [version],
  payment_failed: ({ invoice, attempt }) => [invoice, attempt],
  payment_recovered: ({ invoice }) => [invoice],
  invoice_paid: ({ invoice }) => [invoice],
  confirm_address: (_facts, { version }) => [version],
  address_changed: (_facts, { version }) => [version],
  ticket_received: ({ ticket }) => [ticket],
  ticket_answered: ({ ticket, message }) => [ticket, message],
  ticket_opened: ({ ticket }) => [ticket],
  ticket_message: ({ ticket, message }) => [ticket, message],
  ticket_due_soon: ({ ticket, dueAt }) => [ticket, dueAt],
  offer_made: ({ offer }) => [offer],
  offer_accepted: ({ offer }) => [offer],
  offer_ending: ({ offer, endsAt, days }) => [offer, endsAt, days],
  offer_accepted_op: ({ offer }) => [offer],
  offer_declined: ({ offer }) => [offer],
  offer_ending_op: ({ offer, endsAt, days }) => [offer, endsAt, days],
  migration: ({ planHash }) => [planHash],
};

/** The notice with its key. `version` is that of the account, or of the contact, after the write that the notice reports. */
export function createNotice<Kind extends NoticeKind>(
  kind: Kind,
  facts: NoticeFacts<Kind>,
  event: { version: number },
): Notice {
  const key = [kind, ...KEY_PARTS[kind](facts, event)].join('#');
  return { kind, key, facts } as Notice;
}

/** The key of the notice of 100 % for the period and quota of one of 80 %. */
export const usedUpKey = ({ since, included }: Pick<NoticeFacts<'quota_80'>, 'since' | 'included'>): string =>
  ['quota_100', since, included].join('#');
