/* Written by `npm run openapi` from the contracts, so that the client's types need no zod. Changes made here are lost. */

export type SessionReference = {
  /** An id that the caller chooses, another one for every connection. It is counted at most once. */
  session_id: string;
  /** The account: an id that the caller chooses for its user. */
  user_id: string;
};

export type SessionReport = {
  /** An id that the caller chooses, another one for every connection. It is counted at most once. */
  session_id: string;
  /** The account: an id that the caller chooses for its user. */
  user_id: string;
  /** The project to which the session is attributed if it is counted by the report. */
  project_id?: string;
  /** When the session started. A start that was accepted takes precedence. */
  started_at: string;
  /** When the session ended: within the last 72 hours, and not before it started. */
  ended_at: string;
};

/** A plan of the catalogue. */
export type PlanId = 'free' | 'starter' | 'growth';

/** What an API key may do, for every account. `metering`: start, renew and end sessions. `report`: report sessions that ran without a start, which no limit refuses. `billing`: create checkouts and portal sessions, and manage projects. `read`: see usage, sessions, projects and invoices. `admin`: admin actions. No scope includes another. */
export type Scope = 'metering' | 'report' | 'billing' | 'read' | 'admin';

/** The limits of an account or a plan. */
export type RateLimit = {
  /** Requests that the account may make in a UTC minute. */
  requestsPerMinute: number;
  /** Sessions that may be open at the same time. */
  concurrent: number;
};

/** Identifies the kind of problem. A code is stable: programs may switch on it. */
export type ProblemCode = 'invalid_body' | 'id_token_not_valid' | 'invalid_event' | 'invalid_request' | 'invalid_signature' | 'unauthorized' | 'quota_exceeded' | 'projects_exceeded' | 'forbidden' | 'support_not_included' | 'account_not_found' | 'customer_not_found' | 'event_not_found' | 'invoice_not_found' | 'key_not_found' | 'link_not_valid' | 'migration_not_found' | 'notice_not_found' | 'offer_not_found' | 'project_not_found' | 'route_not_found' | 'session_not_found' | 'ticket_not_found' | 'statement_not_found' | 'method_not_allowed' | 'account_being_erased' | 'change_scheduled' | 'checkout_pending' | 'collection_paused' | 'customer_exists' | 'export_too_large' | 'invoice_pending' | 'last_admin_key' | 'message_differs' | 'messages_exceeded' | 'messages_unseen' | 'migration_left_out' | 'migration_plan_not_offered' | 'migration_too_late' | 'notice_in_progress' | 'offer_in_progress' | 'offer_not_open' | 'offer_start_changed' | 'offers_exceeded' | 'payment_due' | 'session_differs' | 'session_ended' | 'sessions_open' | 'subscription_ending' | 'subscription_exists' | 'subscription_unsuitable' | 'tickets_exceeded' | 'terms_from_offer' | 'session_over' | 'body_too_large' | 'query_too_long' | 'concurrency_exceeded' | 'rate_limited' | 'headers_too_large' | 'customer_taken' | 'internal_error' | 'not_configured' | 'payment_provider_misconfigured' | 'payment_provider_refused' | 'busy' | 'issuer_unavailable' | 'payment_provider_unavailable' | 'service_unavailable';

/** A field of the request that is missing or invalid. */
export type FieldError = {
  /** The field, with dots before nested ones, such as `scopes.0`. */
  field: string;
  /** The rule that the field breaks, such as `must be true or false`. */
  message: string;
};

/** Where the e-mails of an account go, and which it wants. */
export type Contact = {
  /** The verified address that e-mails go to; null without one. */
  email: string | null;
  /** How it was verified: by an ID token of the issuer, by a link that was sent to it, or by the service that the account came from (`import`). */
  verifiedBy: 'id_token' | 'link' | 'import' | null;
  /** Why nothing is sent to it any more: e-mails came back, or its owner reported one as spam. Verify an address to go on. */
  problem: 'bounce' | 'complaint' | null;
  /** An address that waits for its link to be followed; null if none does. */
  pendingEmail: string | null;
  /** Why the owner of `pendingEmail` has no link: it could not be sent, or the e-mail came back. Null if neither is known. */
  pendingProblem: 'not_sent' | 'bounce' | null;
  /** The language of the e-mails. */
  language: 'en' | 'fr';
  /** From when on a confirmation can be sent to another address; null if it can be now. The pause is an hour, and doubles up to a day while no link is followed. */
  confirmationFrom: string | null;
  /** From when on another confirmation can be sent to `pendingEmail`, about a day after the last one; null if it can be now, or if none waits. */
  resendFrom: string | null;
  /** The time zone of dates in e-mails; null: UTC. */
  timeZone: string | null;
  /** Whether each optional e-mail is sent. Others cannot be turned off. */
  notices: {
    /** 80 % of the quota are used. */
    quota_80: boolean;
    /** All of the quota is used. */
    quota_100: boolean;
    /** A renewal is paid. */
    invoice_paid: boolean;
  };
};

/** A part of an account, such as one of its applications, to which sessions are attributed. */
export type Project = {
  /** The id that the caller chose for the project. */
  projectId: string;
  /** The name for people. */
  name: string;
  /** Whether new sessions may name it. */
  active: boolean;
  /** The public key of the project, with which its web pages ask for the badge. */
  publicKey: string | null;
  /** When the project was created. */
  createdAt: string;
  /** When the project was archived; null while it is active. */
  archivedAt: string | null;
};

/** The usage of a project in this period. */
export type ProjectUsage = {
  /** The id that the caller chose for the project. */
  projectId: string;
  /** The name for people. */
  name: string;
  /** Whether new sessions may name it. */
  active: boolean;
  /** Sessions of the project that were counted in this period. */
  sessionsUsed: number;
  /** Minutes of its ended sessions in this period, rounded down. */
  minutesUsed: number;
};

/** The plan, quota and usage of an account in its current period. */
export type Usage = {
  plan: PlanId;
  /** Sessions that were counted in this period. */
  sessionsUsed: number;
  /** Sessions that the plan or the terms include in a period. */
  sessionsIncluded: number;
  /** Sessions that are left in this period; never negative. */
  sessionsRemaining: number;
  /** Two minutes for each included session, as an estimate. */
  estimatedMinutes: number;
  /** Minutes of sessions in this period, rounded down. Minutes are not billed. */
  minutesUsed: number;
  /** Used sessions in percent of the included ones, rounded down: 100 only when the quota is used up. It can exceed 100. */
  percentUsed: number;
  rateLimit: RateLimit;
  /** Stripe’s status of the subscription that decides the plan, such as `active` or `past_due`; `none` without one. */
  status: string;
  /** When the period of the usage began, inclusive. */
  periodStart: string;
  /** When the period ends, exclusive. */
  periodEnd: string;
  /** When the plan ends because the customer cancelled it. */
  cancelAt: string | null;
  /** An invoice is unpaid. The plan ends, or has ended, with the grace period. */
  paymentDue: boolean;
  /** Sessions that run now: their lease has not expired. */
  openSessions: number;
  /** When the plan ends unless an invoice is paid: the end of the grace period, or of an invoiced customer’s credit. Null while nothing is due. */
  accessUntil: string | null;
  /** When the grace period ends that the account is in; null outside one. */
  graceUntil: string | null;
  /** When the used-up quota refused the first session. Null while sessions remain, and until one is refused. */
  refusedSince: string | null;
  /** What `sessionsIncluded` becomes when the payment arrives: a grace period grants a share of it. Outside one they are equal. */
  fullQuota: number;
  /** Only with `by=project`. Sessions without a project and minutes of open sessions count for the account only. */
  projects?: Array<ProjectUsage>;
};

/** The part of a project in the usage of a day or of a period. */
export type ProjectAmounts = {
  /** The id that the caller chose for the project. */
  projectId: string | null;
  /** Sessions that were counted. */
  sessions: number;
  /** Seconds of sessions that ended. Recorded, never billed. */
  seconds: number;
  /** The seconds in minutes, rounded down. */
  minutes: number;
};

/** The usage of a UTC day. */
export type DayUsage = {
  /** The UTC day. */
  day: string;
  /** Sessions that were counted. */
  sessions: number;
  /** Seconds of sessions that ended. Recorded, never billed. */
  seconds: number;
  /** The seconds in minutes, rounded down. */
  minutes: number;
  /** Only with `by=project`. */
  projects?: Array<ProjectAmounts>;
};

/** The usage of an account by UTC day. */
export type DailyUsage = {
  /** Each day from `from` to `to`, oldest first. */
  days: Array<DayUsage>;
  /** The newest change of the account that is included; null for an account without usage. */
  asOf: string | null;
};

/** The usage of a period that has ended, with the seconds of sessions that ended later. */
export type UsagePeriod = {
  plan: PlanId;
  /** When the period began, inclusive. */
  periodStart: string;
  /** When the period ended, exclusive. */
  periodEnd: string;
  /** Sessions that the plan or the terms included at its end. */
  sessionsIncluded: number;
  /** Sessions that were counted. */
  sessions: number;
  /** Seconds of sessions that ended. Recorded, never billed. */
  seconds: number;
  /** The seconds in minutes, rounded down. */
  minutes: number;
  /** A project that was archived before the end of the period counts as none. */
  projects: Array<ProjectAmounts>;
  /** Whether it is a calendar month of the service that this one replaced. It counts for nothing here. `plan` is then `free` and `sessionsIncluded` 0, because no plan of this service applied. */
  imported?: boolean;
  /** Of an imported period: the plan at the service that this one replaced. */
  formerPlan?: string;
};

/** A page of closed periods, newest first. */
export type UsagePeriodList = {
  periods: Array<UsagePeriod>;
  /** Send it as `cursor` to get the next page. Absent on the last page. */
  nextCursor?: string;
};

/** A page of projects, active ones before all others. */
export type ProjectList = {
  /** Projects that may be active at the same time. */
  projectsIncluded: number;
  /** Projects that are active. */
  projectsActive: number;
  projects: Array<Project>;
  /** Send it as `cursor` to get the next page. Absent on the last page. */
  nextCursor?: string;
};

/** The public key of a project, which replaces the one before it. */
export type BadgeKey = {
  /** The public key of the project, with which its web pages ask for the badge. */
  publicKey: string;
};

/** Negotiated figures that replace those of the plan. */
export type Terms = {
  /** Sessions in a period; null: those of the plan. */
  sessionsIncluded: number | null;
  /** Sessions open at the same time; null: those of the plan. */
  concurrent: number | null;
  /** Requests in a minute; null: those of the plan. */
  requestsPerMinute: number | null;
  /** Active projects; null: those of the plan. */
  projectsIncluded: number | null;
  /** When the terms end; null: when an operator ends them. */
  until: string | null;
  /** Whether the terms hold while the account does not pay. */
  holdUnpaid: boolean;
  /** Whether the terms replace the figures of the plan now. */
  active: boolean;
  /** Why they do not: the account pays for no plan and `holdUnpaid` is false, or `until` has passed; null while they are active. */
  inactiveReason: 'no_paid_plan' | 'ended' | null;
  /** The volume offer whose figures they are, while its price is the one that is paid; null for those that an operator set. */
  offer: string | null;
  /** Who set the terms: the name of an API key, or the id of an operator; `offer` if the price of an offer was paid. */
  by: string;
  /** When they were set. */
  at: string;
  /** Why they were set. */
  reason: string;
};

/** The figures of a plan, without terms. */
export type PlanLimits = {
  /** Sessions in a whole month. */
  sessionsIncluded: number;
  /** Sessions open at the same time. */
  concurrent: number;
  /** Requests in a minute. */
  requestsPerMinute: number;
  /** Active projects. */
  projectsIncluded: number;
};

/** Where the e-mails of an account go. */
export type AccountContact = {
  /** The verified address that e-mails go to; null without one. */
  email: string | null;
  /** How it was verified: by an ID token of the issuer, by a link that was sent to it, or by the service that the account came from (`import`). */
  verifiedBy: 'id_token' | 'link' | 'import' | null;
  /** Why nothing is sent to it any more: e-mails came back, or its owner reported one as spam. Verify an address to go on. */
  problem: 'bounce' | 'complaint' | null;
  /** An address that waits for its link to be followed; null if none does. */
  pendingEmail: string | null;
  /** Why the owner of `pendingEmail` has no link: it could not be sent, or the e-mail came back. Null if neither is known. */
  pendingProblem: 'not_sent' | 'bounce' | null;
  /** The language of the e-mails. */
  language: 'en' | 'fr';
};

/** An account as operators see it. */
export type Account = {
  /** The account: the `user_id` of requests. */
  userId: string;
  /** When the account was created. */
  createdAt: string;
  usage: Usage;
  planLimits: PlanLimits;
  /** Projects that may be active at the same time. */
  projectsIncluded: number;
  /** Projects that are active. */
  projectsActive: number;
  /** Sessions that hold a slot now. */
  openSessions: number;
  /** The ids of the account’s Stripe customers, `cus_…`. */
  customers: Array<string>;
  /** The id of the subscription that decides the plan, `sub_…`. */
  subscription: string | null;
  /** When the paid time ends, which the next invoice renews. Null without a plan, in a grace period, and if the plan is cancelled. */
  renewsAt: string | null;
  /** The monthly recurring revenue in minor units; null until the subscription is compared with Stripe. */
  mrrMinor: number | null;
  /** The currency of the stage, such as `usd`. */
  currency: string;
  contact: AccountContact;
  /** The negotiated terms; null without any. */
  terms: Terms | null;
};

/** An API key, without its secret. */
export type Key = {
  /** The id of the key: 16 hexadecimal digits of its hash. It is no secret. */
  keyId: string;
  /** The name for people, which the audit trail shows. */
  name: string;
  /** What the key may do. */
  scopes: Array<Scope>;
  /** When the key was created. */
  createdAt: string;
  /** From then on the key is refused; null if it does not expire. */
  expiresAt: string | null;
  /** The UTC day of its last use; null if it was never used. */
  lastUsedDay: string | null;
  /** When the key was revoked; null if it was not. */
  revokedAt: string | null;
};

/** An entry of the audit trail. What a viewer tried to change has the status 403. */
export type AdminAction = {
  /** When the action began. */
  at: string;
  /** Identifies the request in the logs. */
  requestId: string;
  /** The name of the API key, the id of the operator, or the AWS identity that ran a command. */
  by: string;
  /** The id of the key: 16 hexadecimal digits of its hash. It is no secret. */
  keyId: string | null;
  /** The role of the operator who was signed in; null for an API key and for a command. */
  role: 'viewer' | 'operator' | null;
  /** The route, or the command. */
  act: string;
  /** The account: the `user_id` of requests. */
  userId: string | null;
  /** The input of the action. */
  details: Record<string, unknown>;
  /** The status of the response; null for a command, and for an action whose end is unknown. */
  status: number | null;
};

/** Everything that is stored about an account. Rows can have more fields later. */
export type ExportedAccount = {
  /** The account: the `user_id` of requests. */
  userId: string;
  /** When the export began. */
  exportedAt: string;
  /** Plan, limits, period and usage, with the slots of open sessions. */
  account: Record<string, unknown>;
  /** The terms, and who agreed on them; null if there are none. */
  terms: Record<string, unknown> | null;
  /** Who changed the terms last; null if nobody did. */
  lastTermsNote: Record<string, unknown> | null;
  /** The Stripe customers of the account, former ones too. */
  customers: Array<string>;
  /** The latest checkout, and the list of former customers. */
  checkouts: Array<Record<string, unknown>>;
  /** Where e-mails go, and which are wanted. Empty if nothing was set. */
  contact: Array<Record<string, unknown>>;
  /** What the account was told by e-mail, or would have been. */
  notices: Array<Record<string, unknown>>;
  /** The offers that were made to the account. */
  offers: Array<Record<string, unknown>>;
  /** How the account came from the minutes-based service; empty if it did not. */
  migration: Array<Record<string, unknown>>;
  /** The support tickets, with their messages and internal notes. */
  tickets: Array<Record<string, unknown>>;
  /** The projects, archived ones too. */
  projects: Array<Record<string, unknown>>;
  /** The sessions that are open. */
  openSessions: Array<Record<string, unknown>>;
  /** The sessions that have ended. */
  sessions: Array<Record<string, unknown>>;
  /** Sessions that were refused and then ended. They were not billed. */
  uncountedSessions: Array<Record<string, unknown>>;
  /** The usage of each UTC day, and what is not in a day yet. */
  days: Array<Record<string, unknown>>;
  /** The usage of earlier periods. */
  closedPeriods: Array<Record<string, unknown>>;
  /** The changes of its plan and revenue, and what else its timeline shows to operators. */
  changes: Array<Record<string, unknown>>;
  /** The first days with a session, revenue and a payment, at most one row. */
  directory: Array<Record<string, unknown>>;
  /** What happened to the events of the Stripe customers. */
  events: Array<Record<string, unknown>>;
  /** The entries of the audit trail about the account. */
  adminActions: Array<Record<string, unknown>>;
};

/** An account that is erased. */
export type ErasedAccount = {
  /** The account: the `user_id` of requests. */
  userId: string;
  /** Nothing is left to erase. */
  done: true;
};

/** An erasure that is under way. */
export type AccountErasure = {
  /** The account: the `user_id` of requests. */
  userId: string;
  /** Something is left to erase. */
  done: false;
  /** When to repeat the request. */
  continueAt: string;
};

/** Who is calling. */
export type Caller = {
  /** The id of the operator, or the name of the API key: what the audit trail has in `by`. */
  name: string;
  /** A viewer reads, an operator also changes. An API key may do what an operator may. */
  role: 'viewer' | 'operator';
  /** The name of the stage. */
  stage: string;
};

/** A new API key with its secret. */
export type CreatedKey = {
  /** The secret, `lk_<stage>_…`. Only this response shows it. */
  apiKey: string;
  /** The id of the key: 16 hexadecimal digits of its hash. It is no secret. */
  keyId: string;
  /** The name for people, which the audit trail shows. */
  name: string;
  /** What the key may do. */
  scopes: Array<Scope>;
  /** When the key was created. */
  createdAt: string;
  /** From then on the key is refused; null if it does not expire. */
  expiresAt: string | null;
};

/** All API keys of the stage. */
export type KeyList = {
  keys: Array<Key>;
};

/** A key that is revoked. */
export type RevokedKey = {
  /** The id of the key: 16 hexadecimal digits of its hash. It is no secret. */
  keyId: string;
  /** From then on every function refuses the key. */
  refusedFrom: string;
};

/** A page of the audit trail of a day, newest first. */
export type AdminActionList = {
  /** The UTC day. */
  day: string;
  acts: Array<AdminAction>;
  /** Send it as `cursor` to get the next page. Absent on the last page. */
  nextCursor?: string;
};

/** A page of the entries of the audit trail about an account, newest first. */
export type AccountActionList = {
  /** The account: the `user_id` of requests. */
  userId: string;
  acts: Array<AdminAction>;
  /** Send it as `cursor` to get the next page. Absent on the last page. */
  nextCursor?: string;
};

/** What a user pays, and for which plan. */
export type Subscription = {
  /** The plan that the account has now. */
  plan: PlanId;
  /** Stripe’s status of the subscription that decides the plan, such as `active` or `past_due`; `none` without one. */
  status: string;
  /** What a billing period of the subscription costs, before discounts, taxes and credit; null on the free plan. */
  price: {
    /** The amount in minor units (cents for usd). */
    amountMinor: number;
    /** The ISO 4217 code in lower case, such as `usd`. */
    currency: string;
    /** The unit of the billing period. */
    interval: 'day' | 'week' | 'month' | 'year';
    /** How many units a billing period has. */
    intervalCount: number;
  } | null;
  /** The next invoice as Stripe previews it, after discounts, taxes and credit; null if none follows. */
  nextInvoice: {
    /** When the invoice is made. Stripe charges it about an hour later. */
    at: string;
    /** The amount in minor units (cents for usd). */
    amountMinor: number;
    /** The ISO 4217 code in lower case, such as `usd`. */
    currency: string;
  } | null;
  /** The plan change that is scheduled; `free` if the subscription is cancelled then. */
  nextPlan: {
    plan: PlanId;
    /** When the plan changes. */
    at: string;
  } | null;
  /** The card that Stripe charges; null if it charges none, for example because invoices are sent to the customer. */
  card: {
    /** Stripe’s name of the brand, such as `visa`. */
    brand: string;
    /** The last four digits. */
    last4: string;
    /** The month until whose end it is valid. */
    expMonth: number;
    /** The year of that month, with four digits. */
    expYear: number;
  } | null;
  /** The oldest unpaid invoice of the subscription. */
  amountDue: {
    /** The amount in minor units (cents for usd). */
    amountMinor: number;
    /** The ISO 4217 code in lower case, such as `usd`. */
    currency: string;
    /** When the payment first failed; null if Stripe has not tried to charge it. */
    failedAt: string | null;
    /** When an invoice that is sent to the customer is due; null for a charged one. */
    dueAt: string | null;
    /** The page of Stripe where the invoice can be paid. Anyone with this address can open it. */
    pageUrl: string | null;
  } | null;
  /** The payments of the year so far, by the day of payment, refunds not subtracted; null if nothing was ever paid. */
  paidThisYear: {
    /** The amount in minor units (cents for usd). */
    amountMinor: number;
    /** The ISO 4217 code in lower case, such as `usd`. */
    currency: string;
    /** The calendar year, in UTC. */
    year: number;
  } | null;
  /** The id of the offer that the user can accept, or is paying; null without one. */
  openOffer: string | null;
};

/** An invoice of Stripe. */
export type Invoice = {
  /** Stripe’s id of the invoice, `in_…`. */
  invoiceId: string;
  /** The number that is printed on the invoice. */
  number: string | null;
  /** Stripe’s status: `open`, `paid`, `uncollectible` or `void`. */
  status: string;
  /** When the invoice was created. */
  createdAt: string;
  /** The total in minor units (cents for usd). Negative for a credit. */
  amountMinor: number;
  /** The ISO 4217 code in lower case, such as `usd`. */
  currency: string;
  /** When the time begins that its newest line of a plan bills, inclusive; null without such a line. */
  periodStart: string | null;
  /** When that time ends, exclusive. */
  periodEnd: string | null;
  /** The invoice as a page of Stripe. Anyone with this address can open it. */
  pageUrl: string | null;
  /** The invoice as a PDF. Anyone with this address can open it. */
  pdfUrl: string | null;
};

/** A page of Stripe where the user buys the plan. */
export type CheckoutPage = {
  /** Redirect the user to this address. */
  url: string;
};

/** A page of Stripe where the user changes or cancels the subscription. */
export type PortalPage = {
  /** Redirect the user to this address. */
  url: string;
};

/** What becomes of a request to compare an account with Stripe. */
export type Sync = {
  /** Whether a comparison of the account with Stripe is on its way, or was made in the last 30 seconds. False for an account that has never begun a checkout: Stripe knows nothing of it. */
  queued: boolean;
};

/** A page of invoices, newest first. */
export type InvoiceList = {
  invoices: Array<Invoice>;
  /** Send it as `cursor` to get the next page. Absent on the last page. */
  nextCursor?: string;
};

/** Where an invoice is at Stripe. Stripe replaces these addresses after 30 days. */
export type InvoiceAddresses = {
  /** The invoice as a page of Stripe. Anyone with this address can open it. */
  pageUrl: string | null;
  /** The invoice as a PDF. Anyone with this address can open it. */
  pdfUrl: string | null;
};

/** The usage of a project. */
export type StatementProject = {
  /** The project; null for what belongs to none. */
  projectId: string | null;
  /** The name that the project has now; null for what belongs to none. */
  name: string | null;
  /** Sessions that were counted. */
  sessions: number;
  /** Seconds of sessions that ended. */
  seconds: number;
};

/** The usage of a closed period. */
export type StatementSummary = {
  /** Identifies the statement: when the period began, in digits. */
  period: string;
  /** When the period began, inclusive. */
  start: string;
  /** When it ended, exclusive. */
  end: string;
  /** The plan at the end of the period. */
  plan: PlanId;
  /** Sessions that were included in the period. */
  sessionsIncluded: number;
  /** Sessions that were counted in the period. */
  sessionsUsed: number;
  /** Seconds of sessions that ended in the period. */
  secondsUsed: number;
  /** The newest change of the account’s usage that is included. */
  asOf: string | null;
};

/** A page of closed periods, newest first. */
export type StatementList = {
  statements: Array<StatementSummary>;
  /** Send it as `cursor` to get the next page. Absent on the last page. */
  nextCursor?: string;
};

/** The usage of a UTC day, as far as it lies in the period. */
export type StatementDay = {
  /** The UTC day. */
  day: string;
  /** Sessions that were counted. */
  sessions: number;
  /** Seconds of sessions that ended. */
  seconds: number;
  /** The usage of each project in the order of their ids, then what belongs to none, if there is any. */
  projects: Array<StatementProject>;
};

/** The usage of a closed period by day and project. */
export type Statement = {
  /** Identifies the statement: when the period began, in digits. */
  period: string;
  /** When the period began, inclusive. */
  start: string;
  /** When it ended, exclusive. */
  end: string;
  /** The plan at the end of the period. */
  plan: PlanId;
  /** Sessions that were included in the period. */
  sessionsIncluded: number;
  /** Sessions that were counted in the period. */
  sessionsUsed: number;
  /** Seconds of sessions that ended in the period. */
  secondsUsed: number;
  /** The newest change of the account’s usage that is included. */
  asOf: string | null;
  /** The usage of each project in the order of their ids, then what belongs to none, if there is any. */
  projects: Array<StatementProject>;
  /** The days with usage, oldest first. Days are kept for 13 months; what is older is in the totals only. */
  days: Array<StatementDay>;
  /** The numbers of Stripe’s invoices that bill time of this period, oldest first; null if Stripe cannot be asked now. */
  invoiceNumbers: Array<string> | null;
};

/** How much of a change of recurring revenue has one reason. */
export type RevenueMovement = {
  /** Why the revenue changed. `opening`: the account existed before its figures did. */
  kind: 'new' | 'reactivation' | 'expansion' | 'contraction' | 'churn' | 'migrated' | 'opening';
  /** Accounts with this movement, each once a day. */
  accounts: number;
  /** The change of monthly recurring revenue. */
  amountMinor: number;
};

/** The accounts and the revenue of a plan. */
export type PlanFigures = {
  /** A plan of the catalogue, or one that it had earlier. */
  plan: string;
  /** Accounts that have the plan. */
  accounts: number;
  /** Accounts that pay for the plan. One whose grace has ended has another plan, and still counts here. */
  subscribers: number;
  /** The monthly recurring revenue of these subscribers. */
  mrrMinor: number;
};

/** An account that differed from Stripe. It was corrected. */
export type Drift = {
  /** The account: the `user_id` of requests. */
  userId: string;
  /** When the comparison found and corrected it. */
  at: string;
  /** What differed. */
  fields: Array<string>;
  /** A plan of the catalogue, or one that it had earlier. */
  planBefore: string;
  /** A plan of the catalogue, or one that it had earlier. */
  plan: string;
};

/** Something that happened to an account. */
export type TimelineEntry = {
  /** When it happened. */
  at: string;
  kind: 'event';
  /** Stripe’s id of the event. */
  eventId: string;
  /** Stripe’s type of the event, such as `invoice.paid`. */
  type: string;
  /** What became of it, such as `applied`. */
  outcome: string;
  /** How often it was tried; null if that is unknown. */
  attempts: number | null;
} | {
  /** When it happened. */
  at: string;
  kind: 'notice';
  /** Identifies the notice in the account. */
  key: string;
  /** The kind of the notice, such as `quota_80`. */
  notice: string;
  /** What it says, without addresses. */
  facts: Record<string, unknown>;
  /** What became of its e-mail. */
  state: string;
} | {
  /** When it happened. */
  at: string;
  kind: 'plan';
  /** A plan. */
  planBefore: string | null;
  /** A plan. */
  plan: string | null;
  /** Stripe’s status before; null without a subscription. */
  statusBefore: string | null;
  /** Stripe’s status after; null without a subscription. */
  status: string | null;
  /** The monthly recurring revenue before, in minor units. */
  beforeMinor: number;
  /** The same after. */
  afterMinor: number;
  /** Whether only the record begins here: nothing changed. */
  isOpening: boolean;
} | {
  /** When it happened. */
  at: string;
  kind: 'checkout';
  /** The plan for which a checkout was opened. */
  plan: string;
} | {
  /** When it happened. */
  at: string;
  kind: 'drift';
  /** What differed from Stripe, and was corrected. */
  fields: Array<string>;
  /** The plan before. */
  planBefore: string;
  /** The plan after. */
  plan: string;
} | {
  /** When it happened. */
  at: string;
  kind: 'action';
  /** The operator, the name of the API key, or the AWS identity. */
  by: string;
  /** The route, or the command. */
  act: string;
  /** The input of the action. */
  details: Record<string, unknown>;
  /** The status of the response; null if it is unknown. */
  status: number | null;
};

/** A page of what happened to an account, newest first. */
export type Timeline = {
  /** The account: the `user_id` of requests. */
  userId: string;
  entries: Array<TimelineEntry>;
  /** Send it as `cursor` to get the next page. Absent on the last page. */
  nextCursor?: string;
};

/** An account in a list, with its figures now. */
export type ListedAccount = {
  /** The account: the `user_id` of requests. */
  userId: string;
  /** The verified address; null if there is none. */
  email: string | null;
  /** A plan of the catalogue, or one that it had earlier. */
  plan: string;
  /** The state of the subscription. `ending`: it is set to cancel. `none`: there never was one. */
  status: 'none' | 'trialing' | 'active' | 'ending' | 'payment_due' | 'ended' | 'other';
  /** When the plan ends because it is set to cancel. */
  endsAt: string | null;
  /** Whether negotiated terms are set. */
  hasTerms: boolean;
  /** Sessions that were counted in the current period. */
  sessionsUsed: number;
  /** Sessions of the current period. */
  sessionsIncluded: number;
  /** Sessions that run now. */
  openSessions: number;
  /** The monthly recurring revenue of the account. */
  mrrMinor: number;
  /** When the account was created. */
  createdAt: string;
};

/** The state of the stage, and its change in some days. */
export type Overview = {
  /** The first day, included. */
  from: string;
  /** The last day, included. */
  to: string;
  /** How far the figures are. The current day is not over. Earlier than that, and than the end of `to`, only while figures are late. */
  asOf: string;
  /** A UTC day. */
  completeFrom: string | null;
  /** The currency of all amounts, which are in minor units (cents). */
  currency: 'usd';
  /** Monthly recurring revenue: what subscriptions bill in a month, before tax, minus coupons that apply forever. */
  mrrMinor: number;
  /** The part without subscriptions that are set to cancel. */
  committedMrrMinor: number;
  /** The part of subscriptions with a payment due. */
  mrrAtRiskMinor: number;
  /** Accounts with recurring revenue. */
  subscribers: number;
  /** The revenue before the first day. */
  startMrrMinor: number;
  /** The subscribers before the first day. */
  startSubscribers: number;
  /** The start with all of these is the revenue at the end of `to`. Each kind is present. */
  movements: Array<RevenueMovement>;
  /** Each plan of the catalogue, and others that accounts have. */
  plans: Array<PlanFigures>;
  /** How many accounts need a look. */
  states: {
    /** Accounts that used 80 % of their quota or more. */
    at80: number;
    /** Accounts whose quota is used up. */
    usedUp: number;
    /** Accounts with a payment due. */
    paymentDue: number;
    /** Accounts with negotiated terms. */
    terms: number;
  };
  /** Of the 30 days up to the last whole day; null without a whole day. */
  churn: {
    /** A UTC day. */
    to: string;
    /** Accounts whose revenue went to 0 in the 30 days, each once. */
    churned: number;
    /** Subscribers before the 30 days, and accounts that became one in them. */
    base: number;
    /** Churned accounts that had no payment due. */
    voluntary: number;
    /** Churned accounts that had a payment due. */
    paymentFailure: number;
    /** The revenue that the churned accounts brought. */
    churnedMrrMinor: number;
    /** The revenue before the 30 days. */
    startMrrMinor: number;
  } | null;
  /** Of the accounts that began in these days. */
  conversion: {
    /** Accounts with their first session in this time, without migrated ones. */
    started: number;
    /** Those whose first invoice above 0 was paid within 30 days of it. */
    converted: number;
    /** Accounts that came from another service. They are counted here only. */
    migrated: number;
    /** Whether the 30 days are over for all of them. */
    isComplete: boolean;
  };
  /** Accounts that the last nightly comparison had to correct, at most 20. */
  drifts: Array<Drift>;
};

/** The recurring revenue at the end of each day. */
export type RevenueFigures = {
  /** The first day, included. */
  from: string;
  /** The last day, included. */
  to: string;
  /** How far the figures are. The current day is not over. Earlier than that, and than the end of `to`, only while figures are late. */
  asOf: string;
  /** A UTC day. */
  completeFrom: string | null;
  /** The currency of all amounts, which are in minor units (cents). */
  currency: 'usd';
  /** One for each day, oldest first. */
  days: Array<{
    /** A UTC day. */
    day: string;
    /** Monthly recurring revenue: what subscriptions bill in a month, before tax, minus coupons that apply forever. */
    mrrMinor: number;
    /** The part without subscriptions that are set to cancel. */
    committedMrrMinor: number;
    /** The part of subscriptions with a payment due. */
    mrrAtRiskMinor: number;
    /** Accounts with recurring revenue. */
    subscribers: number;
    plans: Array<PlanFigures>;
    /** Only those that the day has. */
    movements: Array<RevenueMovement>;
  }>;
};

/** A page of movements, newest day first. */
export type MovementList = {
  /** The currency of all amounts, which are in minor units (cents). */
  currency: 'usd';
  /** One for each account and day, and one more for each time that the account was taken into the figures. */
  movements: Array<{
    /** A UTC day. */
    day: string;
    /** The account: the `user_id` of requests. */
    userId: string | null;
    /** Why the revenue changed. `opening`: the account existed before its figures did. */
    kind: 'new' | 'reactivation' | 'expansion' | 'contraction' | 'churn' | 'migrated' | 'opening';
    /** A plan of the catalogue, or one that it had earlier. */
    planBefore: string | null;
    /** A plan of the catalogue, or one that it had earlier. */
    plan: string | null;
    /** The revenue before the day. */
    beforeMinor: number;
    /** The revenue after the day. */
    afterMinor: number;
  }>;
  /** Send it as `cursor` to get the next page. Absent on the last page. */
  nextCursor?: string;
};

/** How accounts begin to pay. */
export type ConversionFigures = {
  /** The first day, included. */
  from: string;
  /** The last day, included. */
  to: string;
  /** How far the figures are. The current day is not over. Earlier than that, and than the end of `to`, only while figures are late. */
  asOf: string;
  /** A UTC day. */
  completeFrom: string | null;
  /** The months of the days, whole ones. */
  cohorts: Array<{
    /** A UTC month: `2026-11`. */
    month: string;
    /** Accounts with their first session in this time, without migrated ones. */
    started: number;
    /** Those whose first invoice above 0 was paid within 30 days of it. */
    converted: number;
    /** Accounts that came from another service. They are counted here only. */
    migrated: number;
    /** Whether the 30 days are over for all of them. */
    isComplete: boolean;
  }>;
  /** One for each day that is over and summed up, oldest first. */
  checkouts: Array<{
    /** A UTC day. */
    day: string;
    /** Accounts that opened a checkout. */
    opened: number;
    /** Those with a subscription within 7 days, trials included. */
    subscribed: number;
    /** Whether the 7 days are over. */
    isComplete: boolean;
  }>;
};

/** The churn of the 30 days up to each day. */
export type ChurnFigures = {
  /** The first day, included. */
  from: string;
  /** The last day, included. */
  to: string;
  /** How far the figures are. The current day is not over. Earlier than that, and than the end of `to`, only while figures are late. */
  asOf: string;
  /** A UTC day. */
  completeFrom: string | null;
  /** The currency of all amounts, which are in minor units (cents). */
  currency: 'usd';
  /** One for each day that is over and summed up, oldest first. */
  days: Array<{
    /** A UTC day. */
    day: string;
    /** Accounts whose revenue went to 0 in the 30 days, each once. */
    churned: number;
    /** Subscribers before the 30 days, and accounts that became one in them. */
    base: number;
    /** Churned accounts that had no payment due. */
    voluntary: number;
    /** Churned accounts that had a payment due. */
    paymentFailure: number;
    /** The revenue that the churned accounts brought. */
    churnedMrrMinor: number;
    /** The revenue before the 30 days. */
    startMrrMinor: number;
  }>;
};

/** The sessions of each day. */
export type SessionFigures = {
  /** The first day, included. */
  from: string;
  /** The last day, included. */
  to: string;
  /** How far the figures are. The current day is not over. Earlier than that, and than the end of `to`, only while figures are late. */
  asOf: string;
  /** A UTC day. */
  completeFrom: string | null;
  /** One for each day, oldest first. */
  days: Array<{
    /** A UTC day. */
    day: string;
    /** Plans with sessions on the day. */
    plans: Array<{
      /** A plan of the catalogue, or one that it had earlier. */
      plan: string;
      /** Sessions that were counted. */
      sessions: number;
      /** Minutes of sessions that ended, rounded down. */
      minutes: number;
    }>;
  }>;
  /** Of the whole stage. Absent where no metrics are kept, as in the local run, and if they cannot be read. */
  refusals?: Array<{
    /** A UTC day. */
    day: string;
    /** The code of the problem, such as `quota_exceeded`. */
    reason: string;
    /** Starts that were refused. */
    count: number;
  }>;
};

/** A page of accounts. Filters are plan, status and state (at_80, used_up, payment_due, terms). A page can have fewer accounts than `limit`, or none, and still be followed by others. */
export type AccountList = {
  accounts: Array<ListedAccount>;
  /** All accounts of the stage. */
  total: number;
  /** Those with recurring revenue. */
  subscribers: number;
  /** How many accounts need a look. */
  states: {
    /** Accounts that used 80 % of their quota or more. */
    at80: number;
    /** Accounts whose quota is used up. */
    usedUp: number;
    /** Accounts with a payment due. */
    paymentDue: number;
    /** Accounts with negotiated terms. */
    terms: number;
  };
  /** Send it as `cursor` to get the next page. Absent on the last page. */
  nextCursor?: string;
};

/** Why a session ended. `ended`: the caller ended it. `lease_expired`: its slot was reclaimed after its lease. `operator`: an operator ended it. `max_duration`: it reached the longest duration of a session. `reported`: a report said when it ended. */
export type EndReason = 'ended' | 'lease_expired' | 'operator' | 'max_duration' | 'reported';

/** A session that is open and counted, with the figures of its account. */
export type StartedSession = {
  /** The id that the caller chose for the session. */
  sessionId: string;
  /** The session is counted; a repeated start counts nothing. */
  counted: true;
  /** Sessions that were counted in this period. */
  sessionsUsed: number;
  /** Sessions that the plan or the terms include in a period. */
  sessionsIncluded: number;
  /** Sessions that are left in this period; never negative. */
  sessionsRemaining: number;
  /** Until then the session keeps its slot. Renew the lease before; afterwards another session can take the slot. */
  leaseExpiresAt: string;
};

/** A session that has ended. A repeated end returns the same. */
export type EndedSession = {
  /** The id that the caller chose for the session. */
  sessionId: string;
  /** When the session ended. */
  endedAt: string;
  /** From start to end, in seconds. Recorded, never billed. */
  durationSeconds: number;
};

/** Why a session of a batch was not handled: the problem that a request of its own would get. */
export type SessionFailure = {
  /** Absent if the request had none that is valid. */
  sessionId?: string;
  code: ProblemCode;
  /** The same request can succeed later without a change. Repeat it after `Retry-After`, or with growing pauses if there is none. */
  retryable: boolean;
  /** A sentence for people on what is wrong and what to do. The wording may change. */
  detail: string;
  /** Each field that is missing or invalid. */
  errors?: Array<FieldError>;
  endReason?: EndReason;
};

/** What became of a reported session. */
export type ReportedSession = {
  /** The id that the caller chose for the session. */
  sessionId: string;
  /** `reported`: the session is counted, and ended as reported. `ended`: it had ended otherwise, and stays as it was. A repeated report returns the same. */
  status: 'reported' | 'ended';
  /** The project for which the session is counted. Absent if the report names none, or one that is unknown or archived: the session is counted nevertheless, for the account only. */
  projectId?: string;
  /** When the session ended. Absent if it has been erased. */
  endedAt?: string;
  /** In seconds. Absent if the session has been erased. */
  durationSeconds?: number;
};

/** The renewed lease of an open session. */
export type SessionLease = {
  /** The id that the caller chose for the session. */
  sessionId: string;
  /** Until then the session keeps its slot. Renew the lease before; afterwards another session can take the slot. */
  leaseExpiresAt: string;
};

/** A counted session, open or ended. */
export type Session = {
  /** The id that the caller chose for the session. */
  sessionId: string;
  /** The project that the start named, if any. */
  projectId?: string;
  /** When the session started. */
  startedAt: string;
  /** Whether the session runs. */
  open: boolean;
  /** Of an open session: until then it keeps its slot. */
  leaseExpiresAt?: string;
  /** Of an ended session: when it ended. */
  endedAt?: string;
  /** Of an ended session, in seconds. */
  durationSeconds?: number;
  endReason?: EndReason;
  /** Whether it ran on the service that this one replaced. It counts for nothing here. */
  imported?: boolean;
};

/** A page of sessions: open ones before all others, newest first. */
export type SessionList = {
  sessions: Array<Session>;
  /** Send it as `cursor` to get the next page. Absent on the last page. */
  nextCursor?: string;
};

/** A result for each session of a batch. Only a failure has a `code`. */
export type SessionLeaseResults = {
  /** In the order of the request. */
  results: Array<SessionLease | SessionFailure>;
};

/** A result for each session of a batch. Only a failure has a `code`. */
export type EndedSessionResults = {
  /** In the order of the request. */
  results: Array<EndedSession | SessionFailure>;
};

/** A result for each session of a batch. Only a failure has a `code`. */
export type ReportedSessionResults = {
  /** In the order of the request. */
  results: Array<ReportedSession | SessionFailure>;
};

/** How a session ended: by this request, or before it. A repeated request returns the same. */
export type SessionEnd = {
  /** The id that the caller chose for the session. */
  sessionId: string;
  /** When the session ended. */
  endedAt: string;
  /** From start to end, in seconds. Recorded, never billed. */
  durationSeconds: number;
  endReason?: EndReason;
};

/** The latest decision of the customer about the change. */
export type MigrationDecision = {
  /** `consent`: the planned change. `plan`: another plan. `leave`: the subscription ends at `movesAt`. */
  decision: 'consent' | 'plan' | 'leave';
  /** The chosen plan; null for `consent` and `leave`. */
  plan: PlanId | null;
  /** When it was decided. */
  at: string;
};

/** A plan that the customer can have after the change. */
export type MigrationOption = {
  plan: PlanId;
  /** Whether it applies if the customer decides nothing. */
  isPlanned: boolean;
  /** What a month costs from `movesAt` on, before taxes. */
  price: {
    /** The amount in minor units (cents for usd). */
    amountMinor: number;
    /** The ISO 4217 code in lower case, such as `usd`. */
    currency: string;
  };
  /** For how many months that is so. 0: the price does not change later. */
  months: number;
  /** What a month costs afterwards: the list price. */
  thenPrice: {
    /** The amount in minor units (cents for usd). */
    amountMinor: number;
    /** The ISO 4217 code in lower case, such as `usd`. */
    currency: string;
  };
  /** When the list price begins; null if it is billed from `movesAt` on, or without a subscription. */
  listPriceFrom: string | null;
  /** Sessions in a month. */
  sessionsIncluded: number;
  /** Sessions open at the same time. */
  concurrent: number;
  /** Active projects. */
  projectsIncluded: number;
  /** How many of the projects are archived, because there are more. */
  projectsArchived: number;
  /** The share of `sessionsIncluded` that `lastMonth` would have used, in percent, rounded down; null without that month. */
  usedPercent: number | null;
};

/** What changes for a customer of the minutes-based service. */
export type Migration = {
  /** `announced`: the change is planned. `scheduled`: it is set up, and takes place at `movesAt`. `completed`: it took place. `delayed`: it is not carried out for the time being; nothing changes until the customer hears of it. */
  state: 'announced' | 'scheduled' | 'completed' | 'delayed';
  /** Whether a decision can be made or changed now. */
  canDecide: boolean;
  /** The plan of the minutes-based service. Its price is billed until `movesAt`. */
  former: {
    /** Its name. */
    plan: string;
    /** What a month costs, before taxes. */
    price: {
      /** The amount in minor units (cents for usd). */
      amountMinor: number;
      /** The ISO 4217 code in lower case, such as `usd`. */
      currency: string;
    };
    /** Whether additional minutes are billed until `movesAt`. */
    hasOverage: boolean;
  };
  /** When the price changes: at the end of a paid month. Null without a subscription. */
  movesAt: string | null;
  /** Until when a decision can be made: a day before `movesAt`. Null without a subscription. */
  decideUntil: string | null;
  /** The plan that applies from `movesAt` on, as it is decided now. `free` if the customer leaves. */
  plan: PlanId;
  /** The planned one first. */
  options: Array<MigrationOption>;
  /** Use of the last whole month; null if it is not known. */
  lastMonth: {
    /** A UTC month, such as `2026-10`. */
    month: string;
    /** Sessions in this month. */
    sessions: number;
    /** Minutes in this month. */
    minutes: number;
  } | null;
  /** How many projects the customer has. */
  projects: number;
  /** What leaving means; null without a subscription. */
  leaving: {
    /** When the paid plan ends. Nothing is charged from then on. */
    endsAt: string;
    /** The plan afterwards. */
    plan: PlanId;
    /** Sessions in a month afterwards. */
    sessionsIncluded: number;
  } | null;
  /** The latest decision; null without one. */
  decision: MigrationDecision | null;
  /** When the customer was notified; null without a notice. */
  notifiedAt: string | null;
};

/** Where an account is. `planned`: it is in a reviewed plan. `notified`: the notice was written. `moved`: its subscription and its account are set up. `verified`: they were compared with the plan. `failed`: a step could not be carried out. `skipped`: it is left out. */
export type MigrationState = 'planned' | 'notified' | 'moved' | 'verified' | 'failed' | 'skipped';

/** An account of the minutes-based service, and what becomes of it. */
export type AccountMigration = {
  /** The account: the `user_id` of requests. */
  userId: string;
  state: MigrationState;
  /** When it got its state. */
  stateSince: string;
  /** The hash of the plan file. */
  planHash: string;
  /** Whether the customer can decide now. */
  canDecide: boolean;
  /** The plan of the minutes-based service. */
  former: {
    /** Its name. */
    plan: string;
    /** What a month costs, before taxes. */
    price: {
      /** The amount in minor units (cents for usd). */
      amountMinor: number;
      /** The ISO 4217 code in lower case, such as `usd`. */
      currency: string;
    };
    /** The Stripe prices of the plan. */
    prices: Array<string>;
    /** The Stripe prices of the metered overage. */
    overagePrices: Array<string>;
  };
  /** The plan that applies from `movesAt` on, as it is decided now. */
  plan: PlanId;
  /** The planned one first. */
  options: Array<MigrationOption>;
  /** When the price changes; null without a subscription. */
  movesAt: string | null;
  /** Use of the last whole month; null if it is not known. */
  lastMonth: {
    /** A UTC month, such as `2026-10`. */
    month: string;
    /** Sessions in this month. */
    sessions: number;
    /** Minutes in this month. */
    minutes: number;
  } | null;
  /** Codes of what the plan warned of. */
  warnings: Array<string>;
  /** Codes of why the plan leaves the account out. */
  blockers: Array<string>;
  /** How many projects the customer has. */
  projects: number;
  /** How many of them the plan archives. */
  projectsArchived: number;
  /** The Stripe customer; null without one. */
  customer: string | null;
  /** The Stripe subscription; null without one. */
  subscription: string | null;
  /** The latest decision; null without one. */
  decision: MigrationDecision | null;
  /** When the notice was written; null before. */
  notifiedAt: string | null;
  /** Which plan each Stripe price gives the account. */
  grants: Array<{
    /** A Stripe price. */
    price: string;
    plan: PlanId;
  }>;
  /** The move that was carried out; null before. */
  move: {
    /** When it was carried out. */
    at: string;
    plan: PlanId;
    /** Whether the subscription ends at `movesAt`. */
    leaves: boolean;
    /** The time of the decision that it follows; null without one. */
    decidedAt: string | null;
    /** The Stripe subscription schedule; null without one. */
    schedule: string | null;
  } | null;
  /** Why it is `failed` or `skipped`; null if it is neither. */
  problem: {
    /** A stable code. */
    code: string;
    /** A sentence for operators. */
    text: string;
    /** When it was found. */
    at: string;
  } | null;
};

/** How many accounts of the minutes-based service are where. */
export type MigrationCounts = {
  /** False if there are more accounts than are counted for a page: `npm run migrate -- report` counts them all. */
  isComplete: boolean;
  /** All accounts. */
  accounts: number;
  /** How many are in each state. */
  states: {
    /** Accounts that are planned. */
    planned: number;
    /** Accounts that are notified. */
    notified: number;
    /** Accounts that are moved. */
    moved: number;
    /** Accounts that are verified. */
    verified: number;
    /** Accounts that are failed. */
    failed: number;
    /** Accounts that are skipped. */
    skipped: number;
  };
  /** How many of the customers who were notified decided what. */
  decisions: {
    /** Customers whose latest decision is consent. */
    consent: number;
    /** Customers whose latest decision is plan. */
    plan: number;
    /** Customers whose latest decision is leave. */
    leave: number;
    /** Notified, and without a decision. */
    none: number;
  };
  /** The most frequent one first. */
  problems: Array<{
    /** The code of a blocker or of a problem. */
    code: string;
    /** How many accounts have it. */
    accounts: number;
  }>;
};

/** A page of the accounts of the minutes-based service. */
export type MigrationPage = {
  /** Of all accounts, whatever the filters. Only on a page without a cursor. */
  counts?: MigrationCounts;
  /** In the order of their ids. A page can be short, or empty, and still be followed by others. */
  accounts: Array<AccountMigration>;
  /** Send it as `cursor` to get the next page. Absent on the last page. */
  nextCursor?: string;
};

/** Whether a kind of e-mail is sent. */
export type NoticePreference = {
  /** The kind of e-mail that the link belongs to. */
  kind: 'quota_80' | 'quota_100' | 'invoice_paid';
  /** Whether it is sent. */
  enabled: boolean;
};

/** The address is verified. */
export type ConfirmedContact = {
  /** E-mails go to this address from now on. */
  confirmed: true;
};

/** Something that an account is told by e-mail. It has no address. */
export type Notice = {
  /** What it reports: the kind, and what distinguishes it from others. */
  noticeId: string;
  /** The kind, such as `quota_80`. */
  kind: string;
  /** When what it reports was stored. */
  createdAt: string;
  /** `new`, `sending`, `sent`, `skipped` (it did not hold any more, or nobody wants it) or `failed`. */
  state: string;
  /** Why it was skipped or failed; null otherwise. */
  reason: string | null;
  /** The error of the last attempt, without addresses; null if it had none. */
  error: string | null;
  /** Attempts to send it. */
  attempts: number;
  /** When it was sent; null if it was not. */
  sentAt: string | null;
  /** The id that Amazon SES gave the e-mail; null without one. */
  messageId: string | null;
  /** What Amazon SES reported last: `send`, `delay`, `bounce`, `complaint` or `reject`; null if nothing. */
  delivery: string | null;
};

/** A page of notices, newest first. */
export type NoticeList = {
  notices: Array<Notice>;
  /** Send it as `cursor` to get the next page. Absent on the last page. */
  nextCursor?: string;
};

/** Where an offer is. `offered`: it can be accepted. `accepting`: the customer is about to pay. `accepted`: the subscription has its price. `declined` by the customer, `withdrawn` by an operator or replaced by another offer, `expired`. `ended`: it was accepted, and its price and figures apply no longer. */
export type OfferState = 'offered' | 'accepting' | 'accepted' | 'declined' | 'withdrawn' | 'expired' | 'ended';

/** A price with figures that is offered to one account. */
export type Offer = {
  /** The id of the offer, `of_…`. */
  offerId: string;
  /** The plan whose figures the offer replaces. */
  plan: PlanId;
  /** What a month costs, before taxes. */
  price: {
    /** The amount in minor units (cents for usd). */
    amountMinor: number;
    /** The ISO 4217 code in lower case, such as `usd`. */
    currency: string;
  };
  /** Sessions in a month. */
  sessionsIncluded: number;
  /** Sessions open at the same time. */
  concurrent: number;
  /** Requests in a minute. */
  requestsPerMinute: number;
  /** Active projects. */
  projectsIncluded: number;
  /** Price and figures end with the first billing period that ends at this instant or later. */
  until: string;
  /** The offer can be accepted before this instant. */
  acceptBy: string;
  state: OfferState;
  /** When the offer got its state. */
  stateSince: string;
  /** When the offer was made. */
  createdAt: string;
  /** Since when the account has its figures, because the price was paid; null before. */
  effectiveSince: string | null;
  /** The end of the last billing period with price and figures; null while that is not known. */
  endsAt: string | null;
};

/** An offer as operators see it. */
export type AccountOffer = {
  /** The id of the offer, `of_…`. */
  offerId: string;
  /** The plan whose figures the offer replaces. */
  plan: PlanId;
  /** What a month costs, before taxes. */
  price: {
    /** The amount in minor units (cents for usd). */
    amountMinor: number;
    /** The ISO 4217 code in lower case, such as `usd`. */
    currency: string;
  };
  /** Sessions in a month. */
  sessionsIncluded: number;
  /** Sessions open at the same time. */
  concurrent: number;
  /** Requests in a minute. */
  requestsPerMinute: number;
  /** Active projects. */
  projectsIncluded: number;
  /** Price and figures end with the first billing period that ends at this instant or later. */
  until: string;
  /** The offer can be accepted before this instant. */
  acceptBy: string;
  state: OfferState;
  /** When the offer got its state. */
  stateSince: string;
  /** When the offer was made. */
  createdAt: string;
  /** Since when the account has its figures, because the price was paid; null before. */
  effectiveSince: string | null;
  /** The end of the last billing period with price and figures; null while that is not known. */
  endsAt: string | null;
  /** The account: the `user_id` of requests. */
  userId: string;
  /** A note for operators. The customer does not see it. */
  note: string;
  /** The ticket that asked for the offer. */
  ticketId: string | null;
  /** Who made the offer: the name of an API key, or the id of an operator. */
  createdBy: string;
  /** Why it was withdrawn: `replaced` by another offer, or what the operator wrote. */
  reason: string | null;
  /** The Stripe price, `price_…`; null until one was needed. */
  priceId: string | null;
};

/** What accepting an offer charges, by the current state at Stripe. */
export type OfferPreview = {
  /** `checkout`: the customer pays on a page of Stripe. `now`: the subscription gets the price at once, and the difference is charged. `period_end`: the next renewal bills the price. */
  start: 'checkout' | 'now' | 'period_end';
  /** When price and figures begin; null for a checkout: once it is paid. */
  startsAt: string | null;
  /** What Stripe says that it charges at once, taxes and credit included; null if nothing, or if the checkout page says it. */
  dueNow: {
    /** The amount in minor units (cents for usd). */
    amountMinor: number;
    /** The ISO 4217 code in lower case, such as `usd`. */
    currency: string;
  } | null;
  /** The next invoice as Stripe previews it; null before a checkout. */
  nextInvoice: {
    /** When the invoice is made. */
    at: string;
    /** The amount in minor units (cents for usd). */
    amountMinor: number;
    /** The ISO 4217 code in lower case, such as `usd`. */
    currency: string;
  } | null;
};

/** What became of accepting an offer. */
export type OfferAcceptance = {
  /** `accepting`: something is to be paid first. */
  state: 'accepting' | 'accepted';
  /** `checkout`: the customer pays on a page of Stripe. `now`: the subscription gets the price at once, and the difference is charged. `period_end`: the next renewal bills the price. */
  start: 'checkout' | 'now' | 'period_end';
  /** The page where the customer pays: redirect to it. Null if nothing is to be paid on a page. */
  url: string | null;
};

/** The offers of an account, newest first. Only the first one can be open. */
export type OfferList = {
  offers: Array<Offer>;
};

/** The offers of an account as operators see them, newest first. */
export type AccountOfferList = {
  offers: Array<AccountOffer>;
};

/** What a plan costs per billing period. */
export type Price = {
  /** In minor units: cents for usd. */
  amountMinor: number;
  /** The ISO 4217 code in lower case. */
  currency: 'usd';
  /** The billing period. */
  interval: 'month';
};

/** A plan for sale. */
export type Plan = {
  plan: PlanId;
  price: Price;
  /** Sessions that the plan includes in a period. */
  sessionsIncluded: number;
  /** Two minutes for each session, as an estimate. Minutes are not billed. */
  estimatedMinutes: number;
  /** Projects that may be active at the same time. */
  projectsIncluded: number;
  rateLimit: RateLimit;
  /** How support answers, in words. */
  support: string;
};

/** The plans, the smallest first. */
export type PlanList = {
  plans: Array<Plan>;
};

/** The state of the API. */
export type Health = {
  /** The API responds. */
  status: 'ok';
  /** The release that is deployed and its commit, such as `0.1.0+5ce95a8f2b1c`. */
  version: string;
};

/** An OpenAPI 3.1 document: this one. */
export type OpenApiDocument = Record<string, unknown>;

/** Whether the web pages of a project show the badge. */
export type Badge = {
  /** Whether the badge is shown. */
  show: boolean;
};

/** A message in a ticket. */
export type TicketMessage = {
  /** The `message_id` of the request that wrote it. */
  messageId: string;
  /** Who wrote it. */
  by: 'customer' | 'operator';
  /** Plain text with line breaks. */
  text: string;
  /** When it was written. */
  at: string;
  /** When its answer is or was due. Only a message of the customer has it that was written while no other one waited for an answer. */
  dueAt?: string;
  /** The hours in which the plan promised an answer when it was written. */
  answerHours?: number;
  /** When the answer to the message with `dueAt` was written. */
  answeredAt?: string;
  /** Whether it was answered by `dueAt`. */
  met?: boolean;
  /** The name of the support team; null for a message of the customer. */
  author: string | null;
};

/** A ticket without its messages. */
export type ListedTicket = {
  /** The number of the ticket in its account: `1`, `2` and so on. */
  ticketId: string;
  /** `volume`: a request for a price for more sessions. */
  type: 'question' | 'volume';
  /** What it is about. */
  subject: string;
  /** The id that the caller chose for the project. */
  projectId: string | null;
  /** Whether it is open. */
  state: 'open' | 'closed';
  /** Who writes next: `us` owe an answer; `you` have one. Null if the ticket is closed, or if nothing is unanswered and nothing was answered. */
  waitingFor: 'us' | 'you' | null;
  /** When it was opened. */
  createdAt: string;
  /** When it was last written in, closed or opened again. */
  updatedAt: string;
  /** When it was closed; null while it is open. */
  closedAt: string | null;
  /** When the answer is due; null if nothing is unanswered. */
  dueAt: string | null;
};

/** A ticket with its messages. */
export type Ticket = {
  /** The number of the ticket in its account: `1`, `2` and so on. */
  ticketId: string;
  /** `volume`: a request for a price for more sessions. */
  type: 'question' | 'volume';
  /** What it is about. */
  subject: string;
  /** The id that the caller chose for the project. */
  projectId: string | null;
  /** Whether it is open. */
  state: 'open' | 'closed';
  /** Who writes next: `us` owe an answer; `you` have one. Null if the ticket is closed, or if nothing is unanswered and nothing was answered. */
  waitingFor: 'us' | 'you' | null;
  /** When it was opened. */
  createdAt: string;
  /** When it was last written in, closed or opened again. */
  updatedAt: string;
  /** When it was closed; null while it is open. */
  closedAt: string | null;
  /** When the answer is due; null if nothing is unanswered. */
  dueAt: string | null;
  /** The messages, oldest first. */
  messages: Array<TicketMessage>;
};

/** A page of tickets, newest first, and what the plan promises. */
export type TicketList = {
  tickets: Array<ListedTicket>;
  /** The hours in which the current plan promises an answer; null if it includes no support. */
  answerHours: number | null;
  /** Where accounts without support ask each other; null if there is no such place. */
  communityUrl: string | null;
  /** Send it as `cursor` to get the next page. Absent on the last page. */
  nextCursor?: string;
};

/** A ticket as operators see it in a list. */
export type AccountListedTicket = {
  /** The account: the `user_id` of requests. */
  userId: string;
  /** The verified address of the account; null without one. */
  email: string | null;
  /** The plan that the account had when the ticket was opened. */
  plan: string;
  /** The number of the ticket in its account: `1`, `2` and so on. */
  ticketId: string;
  /** `volume`: a request for a price for more sessions. */
  type: 'question' | 'volume';
  /** What it is about. */
  subject: string;
  /** The id that the caller chose for the project. */
  projectId: string | null;
  /** Whether it is open. */
  state: 'open' | 'closed';
  /** Who writes next: `us` owe an answer; `you` have one. Null if the ticket is closed, or if nothing is unanswered and nothing was answered. */
  waitingFor: 'us' | 'you' | null;
  /** When it was opened. */
  createdAt: string;
  /** When it was last written in, closed or opened again. */
  updatedAt: string;
  /** When it was closed; null while it is open. */
  closedAt: string | null;
  /** When the answer is due; null if nothing is unanswered. */
  dueAt: string | null;
  /** Who works on it; null if nobody does. */
  assignee: string | null;
  /** The number of its messages, without notes. */
  messageCount: number;
};

/** A message in a ticket, as operators see it. */
export type OperatorTicketMessage = {
  /** The `message_id` of the request that wrote it. */
  messageId: string;
  /** Who wrote it. */
  by: 'customer' | 'operator';
  /** Plain text with line breaks. */
  text: string;
  /** When it was written. */
  at: string;
  /** When its answer is or was due. Only a message of the customer has it that was written while no other one waited for an answer. */
  dueAt?: string;
  /** The hours in which the plan promised an answer when it was written. */
  answerHours?: number;
  /** When the answer to the message with `dueAt` was written. */
  answeredAt?: string;
  /** Whether it was answered by `dueAt`. */
  met?: boolean;
  /** The id of the operator, or the name of the API key; null for a message of the customer. */
  author: string | null;
};

/** An internal note. Customers never get it. */
export type TicketNote = {
  /** The `message_id` of the request that wrote it. */
  messageId: string;
  /** The id of the operator, or the name of the API key. */
  author: string;
  /** Plain text with line breaks. */
  text: string;
  /** When it was written. */
  at: string;
};

/** The account when a ticket was opened. */
export type TicketContext = {
  /** The plan. */
  plan: string;
  /** Stripe’s status of the subscription; `none` without one. */
  status: string;
  /** Sessions that were counted in the period. */
  sessionsUsed: number;
  /** Sessions of the period. */
  sessionsIncluded: number;
  /** Sessions that ran. */
  openSessions: number;
  /** When the used-up quota refused the first session of the period; null if it did not. */
  refusedAt: string | null;
};

/** A ticket as operators see it. */
export type AccountTicket = {
  /** The account: the `user_id` of requests. */
  userId: string;
  /** The number of the ticket in its account: `1`, `2` and so on. */
  ticketId: string;
  /** `volume`: a request for a price for more sessions. */
  type: 'question' | 'volume';
  /** What it is about. */
  subject: string;
  /** The id that the caller chose for the project. */
  projectId: string | null;
  /** Whether it is open. */
  state: 'open' | 'closed';
  /** Who writes next: `us` owe an answer; `you` have one. Null if the ticket is closed, or if nothing is unanswered and nothing was answered. */
  waitingFor: 'us' | 'you' | null;
  /** When it was opened. */
  createdAt: string;
  /** When it was last written in, closed or opened again. */
  updatedAt: string;
  /** When it was closed; null while it is open. */
  closedAt: string | null;
  /** When the answer is due; null if nothing is unanswered. */
  dueAt: string | null;
  /** Who works on it; null if nobody does. */
  assignee: string | null;
  attached: TicketContext;
  /** The messages, oldest first. */
  messages: Array<OperatorTicketMessage>;
  /** The internal notes, oldest first. */
  notes: Array<TicketNote>;
};

/** A page of tickets. It can have fewer than `limit`, or none, and still be followed by others. */
export type AccountTicketList = {
  tickets: Array<AccountListedTicket>;
  /** Send it as `cursor` to get the next page. Absent on the last page. */
  nextCursor?: string;
};

/** The outcome of a Stripe event. */
export type Event = {
  /** Stripe’s id of the event, `evt_…`. */
  eventId: string;
  /** Stripe’s type of the event, such as `invoice.paid`. */
  type: string;
  /** When Stripe created the event. */
  createdAt: string;
  /** What happened: `applied`, `stale`, `alerted`, `failed`, `dropped`, or why the event was passed over. */
  outcome: string;
  /** When the outcome was recorded. */
  at: string;
  /** The account: the `user_id` of requests. */
  userId?: string;
  /** The plan of the account afterwards. */
  plan?: PlanId;
  /** Stripe’s status of the subscription that decides the plan. */
  status?: string;
  /** Why the last attempt failed. */
  error?: string;
  /** Attempts so far, of a failed event. */
  tries?: number;
  /** Who dropped the event. */
  by?: string;
  /** Why the event was dropped. */
  reason?: string;
};

/** An event of Stripe that is not applied, because it fails. */
export type FailedEvent = {
  /** Stripe’s id of the event, `evt_…`. */
  eventId: string;
  /** Stripe’s type of the event, such as `invoice.paid`. */
  type: string;
  /** When Stripe created the event. */
  createdAt: string;
  /** `failing`: its last attempt failed, and there will be another. `dead`: every attempt failed, and it is in the dead-letter queue. */
  state: 'failing' | 'dead';
  /** The Stripe customer that the event names. */
  customer?: string;
  /** The account of the customer, as far as it is known. */
  userId?: string;
  /** Attempts so far. */
  attempts: number;
  /** Why the last attempt failed. */
  error: string;
  /** When the last attempt failed. Absent if the event log does not have it. */
  triedAt?: string;
};

/** A field in which an account differs from what Stripe has. */
export type StripeDifference = {
  /** What differs, such as `status` or `paidUntil`. */
  field: string;
  /** The stored value as text: an instant in ISO 8601, an amount in minor units. Null if there is none. */
  stored: string | null;
  /** What a sync would store now, in the same form. */
  atStripe: string | null;
};

/** A page of the outcomes of a Stripe customer’s events, newest first. */
export type EventList = {
  events: Array<Event>;
  /** Send it as `cursor` to get the next page. Absent on the last page. */
  nextCursor?: string;
};

/** The events that fail. Those in the dead-letter queue come first, the ones with the latest attempt before all others. */
export type FailedEventList = {
  events: Array<FailedEvent>;
  /** About how many more messages the dead-letter queue has. The queue returns ten of a customer at once, and 100 are listed. */
  unlistedCount: number;
  /** Messages of the dead-letter queue that are no event messages. `npm run dlq` shows them. */
  unreadableCount: number;
};

/** The event is in the queue again, and is attempted within seconds. */
export type ReplayedEvent = {
  /** The id of the request. */
  eventId: string;
  queued: true;
};

/** The event is deleted. The event log has the outcome `dropped`. */
export type DroppedEvent = {
  /** The id of the request. */
  eventId: string;
  dropped: true;
};

/** The account as it is stored, against the one that Stripe’s subscriptions make. */
export type StripeComparison = {
  /** The account: the `user_id` of requests. */
  userId: string;
  /** Whether there is no difference. */
  agrees: boolean;
  differences: Array<StripeDifference>;
  /** When Stripe was asked. */
  comparedAt: string;
};

/** The further members of a problem, by its code. Problems with other codes have none. */
export type ProblemExtensions = {
  invalid_request: {
    /** Each field that is missing or invalid. */
    errors: Array<FieldError>;
  };
  quota_exceeded: {
    /** Sessions that were counted in this period. */
    sessionsUsed: number;
    /** Sessions that the plan or the terms include in a period. */
    sessionsIncluded: number;
    /** Sessions that are left in this period; never negative. */
    sessionsRemaining: number;
    /** When the period ends and new sessions are included again. */
    periodEnd: string;
  };
  projects_exceeded: {
    /** Projects that may be active at the same time. */
    projectsIncluded: number;
    /** Projects that are active. */
    projectsActive: number;
  };
  support_not_included: {
    /** Where users help each other. */
    communityUrl?: string;
  };
  subscription_exists: {
    /** A page of the customer portal, where the user changes the subscription. */
    url?: string;
  };
  payment_due: {
    /** The page of the unpaid invoice. Anyone who has the address can open it. */
    url?: string;
  };
  offer_not_open: {
    /** The state of the offer. */
    state: 'offered' | 'accepting' | 'accepted' | 'declined' | 'withdrawn' | 'expired' | 'ended';
  };
  session_over: {
    endReason?: EndReason;
  };
  concurrency_exceeded: {
    /** Sessions that may be open at the same time. */
    concurrent: number;
    /** The ids of the open sessions, so that a gateway can end those that it no longer serves. */
    openSessions: Array<string>;
  };
};

/** What each operation takes and returns, the codes of its problems, and whether it returns CSV, too, or a PDF. A page has a list of items. */
export type Operations = {
  /** Counts the session against the quota and opens it: 201. A repeated start of an open session counts nothing: 200. Renew the lease with a heartbeat before `leaseExpiresAt`. */
  startSession: {
    input: {
      /** An id that the caller chooses, another one for every connection. It is counted at most once. */
      session_id: string;
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
      /** The active project to which the session is attributed, if any. */
      project_id?: string;
    };
    response: StartedSession;
    problem: 'body_too_large' | 'busy' | 'concurrency_exceeded' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'project_not_found' | 'query_too_long' | 'quota_exceeded' | 'rate_limited' | 'service_unavailable' | 'session_differs' | 'session_ended' | 'unauthorized';
  };
  /** Lists open sessions before all others, each group newest first. Ended sessions are kept for 13 months. With `project_id` or `end_reason`, a page can have fewer sessions than `limit`, or none, and still be followed by others: only a page without `nextCursor` is the last one. */
  listSessions: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
      /** `open` or `ended` sessions only. */
      state?: 'open' | 'ended';
      /** Sessions of this project only. */
      project_id?: string;
      /** Sessions that ended for this reason only. */
      end_reason?: EndReason;
      /** Sessions that ended at this instant or later. An open session counts as one that ends now. */
      from?: string;
      /** Sessions that ended before this instant. */
      to?: string;
      /** The most items of the page. */
      limit?: number;
      /** The `nextCursor` of the previous page. Without it, the first page is returned. */
      cursor?: string;
    };
    response: SessionList;
    problem: 'account_not_found' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'unauthorized';
    items: 'sessions';
  };
  /** Send a heartbeat once a minute, or one of many sessions with `renewSessions`. On 410 `session_over`, close the connection. It does not count against the rate limit. */
  renewSession: {
    input: {
      /** An id that the caller chooses, another one for every connection. It is counted at most once. */
      session_id: string;
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
    };
    response: SessionLease;
    problem: 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'session_not_found' | 'session_over' | 'unauthorized';
  };
  /** One heartbeat for many sessions. A session that is not renewed gets a result with a `code`, and fails no other. It does not count against the rate limit. */
  renewSessions: {
    input: {
      /** The sessions, of any users. */
      sessions: Array<SessionReference>;
    };
    response: SessionLeaseResults;
    problem: 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
  };
  /** Frees the slot of the session and records its duration. A repeated end returns the same. It does not count against the rate limit. */
  endSession: {
    input: {
      /** An id that the caller chooses, another one for every connection. It is counted at most once. */
      session_id: string;
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
    };
    response: EndedSession;
    problem: 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'session_not_found' | 'unauthorized';
  };
  /** Ends many sessions, as when a gateway stops. A session that cannot be ended gets a result with a `code`, and fails no other. It does not count against the rate limit. */
  endSessions: {
    input: {
      /** The sessions, of any users. */
      sessions: Array<SessionReference>;
    };
    response: EndedSessionResults;
    problem: 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
  };
  /** For a gateway that kept serving while this service could not be reached. Counts each session once, however often it is reported or started; no quota or limit refuses it, because it ran. A session must have ended within the last 72 hours, and can be no longer than other sessions (24 hours). One whose slot is held ends as reported, and so does one that ended because its lease expired, once. A session that cannot be accepted gets a result with a `code`, and fails no other. Report a session whose start was not accepted, do not end it: an end uses up its id. It does not count against the rate limit. */
  reportSessions: {
    input: {
      /** The sessions, of any users. */
      sessions: Array<SessionReport>;
    };
    response: ReportedSessionResults;
    problem: 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
  };
  /** Lists the sessions of any account as `listSessions` does for its user. */
  listAccountSessions: {
    input: {
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
      /** `open` or `ended` sessions only. */
      state?: 'open' | 'ended';
      /** Sessions of this project only. */
      project_id?: string;
      /** Sessions that ended for this reason only. */
      end_reason?: EndReason;
      /** Sessions that ended at this instant or later. An open session counts as one that ends now. */
      from?: string;
      /** Sessions that ended before this instant. */
      to?: string;
      /** The most items of the page. */
      limit?: number;
      /** The `nextCursor` of the previous page. Without it, the first page is returned. */
      cursor?: string;
    };
    response: SessionList;
    problem: 'account_not_found' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
    items: 'sessions';
  };
  /** Ends a session of any account. Its next heartbeat gets 410 `session_over`, which makes the gateway close the connection. A session that has ended stays as it was: the response says how it ended. */
  endSessionAsOperator: {
    input: {
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
      /** An id that the caller chooses, another one for every connection. It is counted at most once. */
      session_id: string;
      /** Why the action is taken, for the audit trail. Without e-mail addresses. */
      reason: string;
    };
    response: SessionEnd;
    problem: 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'session_not_found' | 'unauthorized';
  };
  /** Returns the plan, the quota and the usage of the current period, including sessions that run. An account that is unknown is a free account with nothing used. */
  getUsage: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
      /** `project` adds the usage of each project. */
      by?: 'project';
    };
    response: Usage;
    problem: 'account_not_found' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'unauthorized';
  };
  /** Returns the usage of each UTC day from `from` to `to`, oldest first, days without usage too. A session counts on the day on which it started, its seconds on the day on which it ended. The figures follow changes within minutes: `asOf` is how far they are. With `Accept: text/csv`, the response is a CSV file with a line for each day, or with `by=project` for each day and project. */
  getDailyUsage: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
      /** The first UTC day, 183 days before `to` at the earliest. Without it, 29 days before `to`, so that there are 30 days. */
      from?: string;
      /** The last UTC day, inclusive. Without it, today. Days after today are left out. */
      to?: string;
      /** `project` adds the usage of each project. */
      by?: 'project';
    };
    response: DailyUsage;
    problem: 'account_not_found' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'unauthorized';
    csv: true;
  };
  /** Lists the usage of the periods before the current one, which `getUsage` returns. With `Accept: text/csv`, the response is a CSV file with a line for each period, without its projects; `Link` has the address of the next page, if there is one. Months of the service that this one replaced are `imported` and count for nothing. */
  listUsagePeriods: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
      /** The most items of the page. */
      limit?: number;
      /** The `nextCursor` of the previous page. Without it, the first page is returned. */
      cursor?: string;
    };
    response: UsagePeriodList;
    problem: 'account_not_found' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'unauthorized';
    csv: true;
    items: 'periods';
  };
  /** Creates a project: 201. For a project that exists it changes the name, and restores the project if it is archived: 200. A project without a public key gets one. */
  createProject: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
      /** An id that the caller chooses for the project. */
      project_id: string;
      /** A name for people. Without it, the id of the project. */
      name?: string;
    };
    response: Project;
    problem: 'account_not_found' | 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'projects_exceeded' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'unauthorized';
  };
  /** Lists active projects before archived ones. */
  listProjects: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
      /** The most items of the page. */
      limit?: number;
      /** The `nextCursor` of the previous page. Without it, the first page is returned. */
      cursor?: string;
    };
    response: ProjectList;
    problem: 'account_not_found' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'unauthorized';
    items: 'projects';
  };
  /** Archives a project. New sessions can no longer name it; its usage is kept. */
  archiveProject: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
      /** The id of a project of the account. */
      project_id: string;
    };
    response: Project;
    problem: 'account_not_found' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'project_not_found' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'unauthorized';
  };
  /** Gives a project a new public key, for one that has none or whose key others use. The key before it is unknown from then on; responses about it are cached for a minute. */
  renewBadgeKey: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
      /** The id of a project of the account. */
      project_id: string;
    };
    response: BadgeKey;
    problem: 'account_not_found' | 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'project_not_found' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'unauthorized';
  };
  /** Returns the address that e-mails go to, if one is verified, and which optional e-mails are sent. No API key can call it. */
  getContact: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it. */
      user_id?: string;
    };
    response: Contact;
    problem: 'account_not_found' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'unauthorized';
  };
  /** Changes what the request has and keeps the rest. An ID token of the signed-in user verifies the address that it has, unless the user chose another one. `email` sends a link to that address, at most one in an hour, within which another address gets 429, and one a day to the same address: a repeated request sends none. The address is used once the link is followed, and the former one is told. No API key can call it. */
  setContact: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it. */
      user_id?: string;
      /** The ID token that the issuer gave the app with the access token. It verifies the address that it has. Without `email`. */
      id_token?: string;
      /** An address to verify by a link that is sent to it. Without `id_token`. */
      email?: string;
      /** The language of the e-mails. */
      language?: 'en' | 'fr';
      /** The IANA time zone of dates in e-mails. */
      time_zone?: string;
      /** Whether each optional e-mail is sent. One that is left out stays as it is. */
      notices?: {
        /** 80 % of the quota are used. */
        quota_80?: boolean;
        /** All of the quota is used. */
        quota_100?: boolean;
        /** A renewal is paid. */
        invoice_paid?: boolean;
      };
    };
    response: Contact;
    problem: 'account_being_erased' | 'account_not_found' | 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'id_token_not_valid' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'unauthorized';
  };
  /** Returns who is calling. A person without a role gets 403 `forbidden`. */
  getCaller: {
    input: Record<never, never>;
    response: Caller;
    problem: 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
  };
  /** Creates an API key. It is stored as a hash, so only this response shows it. A repeated request creates another key. */
  createKey: {
    input: {
      /** A name for people, which the audit trail shows. */
      name: string;
      /** What the key may do. */
      scopes: Array<Scope>;
      /** From then on the key is refused. Without it, the key does not expire. */
      expires_at?: string;
      /** Why the action is taken, for the audit trail. Without e-mail addresses. */
      reason?: string;
    };
    response: CreatedKey;
    problem: 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
  };
  /** Lists all API keys of the stage, without their secrets. */
  listKeys: {
    input: Record<never, never>;
    response: KeyList;
    problem: 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
  };
  /** Revokes an API key. From `refusedFrom` on, 60 s later at most, every function refuses it. */
  revokeKey: {
    input: {
      /** The id of the key. */
      key_id: string;
      /** Why the action is taken, for the audit trail. Without e-mail addresses. */
      reason?: string;
    };
    response: RevokedKey;
    problem: 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'key_not_found' | 'last_admin_key' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
  };
  /** Lists the audit trail of a UTC day, newest first. Entries are kept for 13 months. */
  listAdminActions: {
    input: {
      /** A UTC day. Without it, today. */
      day?: string;
      /** The most items of the page. */
      limit?: number;
      /** The `nextCursor` of the previous page. Without it, the first page is returned. */
      cursor?: string;
    };
    response: AdminActionList;
    problem: 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
    items: 'acts';
  };
  /** Returns an account with its usage, the figures of its plan, its revenue, its contact, its Stripe customers, its terms and who agreed on them. */
  getAccount: {
    input: {
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
    };
    response: Account;
    problem: 'account_not_found' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
  };
  /** Lists the entries of the audit trail about an account, newest first. Actions from before this route existed are not in it; the lists of their days have them. Entries are kept for 13 months. */
  listAccountActions: {
    input: {
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
      /** `changes` leaves out what only read. */
      only?: 'changes';
      /** The most items of the page. */
      limit?: number;
      /** The `nextCursor` of the previous page. Without it, the first page is returned. */
      cursor?: string;
    };
    response: AccountActionList;
    problem: 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
    items: 'acts';
  };
  /** Returns everything that is stored about an account, up to 5,000 records and 1.9 million characters. Rows have the names of the API; times are in ISO 8601. */
  exportAccount: {
    input: {
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
    };
    response: ExportedAccount;
    problem: 'account_not_found' | 'busy' | 'export_too_large' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
  };
  /** Erases an account that has no Stripe customer, for good. The first request removes the account; two minutes later, others erase what is left, each for up to six seconds: 202 until nothing is left, then 200. Meanwhile requests of the account get 503 `busy`, and terms 409 `account_being_erased`. Session ids stay as hashes, so that no session is billed again. */
  eraseAccount: {
    input: {
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
      /** Whether an account is erased whose sessions are open. They end. */
      end_sessions?: boolean;
      /** Why the action is taken, for the audit trail. Without e-mail addresses. */
      reason: string;
    };
    response: ErasedAccount | AccountErasure;
    problem: 'account_not_found' | 'body_too_large' | 'busy' | 'customer_exists' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'sessions_open' | 'unauthorized';
  };
  /** Sets figures that replace those of the plan, and all earlier terms. At least one figure is required. */
  setTerms: {
    input: {
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
      /** Sessions in a period. Without it, those of the plan. */
      sessions_included?: number;
      /** Sessions open at the same time. Without it, those of the plan. */
      concurrent?: number;
      /** Requests in a minute. Without it, those of the plan. */
      requests_per_minute?: number;
      /** Active projects. Without it, those of the plan. */
      projects_included?: number;
      /** When the terms end. Without it, an operator ends them. */
      until?: string;
      /** Whether the terms hold while the account does not pay. */
      hold_unpaid?: boolean;
      /** Why the action is taken, for the audit trail. Without e-mail addresses. */
      reason: string;
    };
    response: Account;
    problem: 'account_being_erased' | 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'terms_from_offer' | 'unauthorized';
  };
  /** Ends the terms of an account. The figures of its plan apply again. */
  endTerms: {
    input: {
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
      /** Why the action is taken, for the audit trail. Without e-mail addresses. */
      reason: string;
    };
    response: Account;
    problem: 'account_not_found' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'terms_from_offer' | 'unauthorized';
  };
  /** Returns the former and the new price, when the price changes, the plans that can be chosen, and what was decided. The former price is billed until `movesAt`; nobody pays more than the list price afterwards. */
  getMigration: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it. */
      user_id?: string;
    };
    response: Migration;
    problem: 'account_not_found' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'migration_not_found' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'unauthorized';
  };
  /** Records the decision in place of an earlier one, until `movesAt`. The same decision again changes nothing. Without a decision, the planned change takes place. */
  decideMigration: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it. */
      user_id?: string;
      /** `consent` to the planned change, choose another `plan`, or `leave`: the subscription then ends at `movesAt`. */
      decision: 'consent' | 'plan' | 'leave';
      /** The chosen one of `options`. Only with the decision `plan`. */
      plan?: 'free' | 'starter' | 'growth';
    };
    response: Migration;
    problem: 'account_not_found' | 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'migration_left_out' | 'migration_not_found' | 'migration_plan_not_offered' | 'migration_too_late' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'unauthorized';
  };
  /** Lists the accounts of the minutes-based service. `problem` matches a problem or a blocker of the plan. The first page has the counts. */
  listMigrations: {
    input: {
      /** Accounts in this state only. */
      state?: MigrationState;
      /** Accounts whose customer decided this only. `none`: notified, and without a decision. */
      decision?: 'consent' | 'plan' | 'leave' | 'none';
      /** Accounts with this problem or blocker only. */
      problem?: string;
      /** The most items of the page. */
      limit?: number;
      /** The `nextCursor` of the previous page. Without it, the first page is returned. */
      cursor?: string;
    };
    response: MigrationPage;
    problem: 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
    items: 'accounts';
  };
  /** Returns the plan of an account of the minutes-based service, what the customer decided, and what was carried out. */
  getAccountMigration: {
    input: {
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
    };
    response: AccountMigration;
    problem: 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'migration_not_found' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
  };
  /** Lists the plans for sale with their prices and limits. */
  listPlans: {
    input: Record<never, never>;
    response: PlanList;
    problem: 'headers_too_large' | 'internal_error' | 'query_too_long';
  };
  /** Responds as long as the API and its functions do. It reads no data. */
  getHealth: {
    input: Record<never, never>;
    response: Health;
    problem: 'headers_too_large' | 'internal_error' | 'query_too_long';
  };
  /** Returns this document. */
  getOpenApi: {
    input: Record<never, never>;
    response: OpenApiDocument;
    problem: 'headers_too_large' | 'internal_error' | 'query_too_long';
  };
  /** Called by the script of the badge, on the web pages of customers. True for a project that is active while its account has the plan free. Everything else gets false: paid accounts, keys that are unknown or malformed, and faults. */
  getBadge: {
    input: {
      /** The `publicKey` of a project. */
      public_key: string;
    };
    response: Badge;
    problem: 'headers_too_large' | 'internal_error' | 'query_too_long';
  };
  /** Returns the address of a page of Stripe where the user buys the plan. The plan applies when Stripe reports the payment, seconds after it. */
  createCheckout: {
    input: {
      /** The plan to buy. */
      plan: 'starter' | 'growth';
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
      /** The e-mail address of the Stripe customer. It is not stored here. */
      email: string;
    };
    response: CheckoutPage;
    problem: 'account_not_found' | 'body_too_large' | 'busy' | 'checkout_pending' | 'customer_taken' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'not_configured' | 'payment_provider_misconfigured' | 'payment_provider_refused' | 'payment_provider_unavailable' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'subscription_exists' | 'unauthorized';
  };
  /** Returns the address of a page of Stripe where the user changes or cancels the subscription, and updates the card. */
  createPortalSession: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
    };
    response: PortalPage;
    problem: 'account_not_found' | 'body_too_large' | 'busy' | 'customer_not_found' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'not_configured' | 'payment_provider_misconfigured' | 'payment_provider_refused' | 'payment_provider_unavailable' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'unauthorized';
  };
  /** For a page that waits for a plan whose payment is done: Stripe’s event may be late. The account is compared with Stripe within seconds, at most once in 30 seconds; read the usage to see the result. */
  syncSubscription: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
    };
    response: Sync;
    problem: 'account_not_found' | 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'unauthorized';
  };
  /** Returns the price, the next invoice, a scheduled plan change, the card, what is due and what was paid, as Stripe has them now. An account that never began a checkout gets its plan, and null for everything else. */
  getSubscription: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
    };
    response: Subscription;
    problem: 'account_not_found' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'not_configured' | 'payment_provider_misconfigured' | 'payment_provider_refused' | 'payment_provider_unavailable' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'unauthorized';
  };
  /** Lists the invoices of the account’s Stripe customers, newest first, each with its page and its PDF. */
  listInvoices: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
      /** The most items of the page. */
      limit?: number;
      /** The `nextCursor` of the previous page. Without it, the first page is returned. */
      cursor?: string;
    };
    response: InvoiceList;
    problem: 'account_not_found' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'not_configured' | 'payment_provider_misconfigured' | 'payment_provider_refused' | 'payment_provider_unavailable' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'unauthorized';
    items: 'invoices';
  };
  /** Returns where an invoice is at Stripe, as Stripe has it now. The addresses that an older response had may have expired. */
  getInvoice: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
      /** Stripe’s id of the invoice. */
      invoice_id: string;
    };
    response: InvoiceAddresses;
    problem: 'account_not_found' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'invoice_not_found' | 'issuer_unavailable' | 'not_configured' | 'payment_provider_misconfigured' | 'payment_provider_refused' | 'payment_provider_unavailable' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'unauthorized';
  };
  /** Lists the closed periods of an account with their usage, newest first. A period appears once the next one has begun and the account was used in it. An imported period has no statement. */
  listStatements: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
      /** The most items of the page. */
      limit?: number;
      /** The `nextCursor` of the previous page. Without it, the first page is returned. */
      cursor?: string;
    };
    response: StatementList;
    problem: 'account_not_found' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'unauthorized';
    items: 'statements';
  };
  /** Returns the usage of a closed period by day and project, with the numbers of Stripe’s invoices for that time. Stripe’s invoice is the legal document. */
  getStatement: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
      /** The `period` of the statement. */
      period: string;
    };
    response: Statement;
    problem: 'account_not_found' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'statement_not_found' | 'unauthorized';
  };
  /** Returns the statement of a closed period as a PDF, in the language of the account’s e-mails unless `lang` names another. The same figures give the same bytes. */
  getStatementPdf: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
      /** The `period` of the statement. */
      period: string;
      /** The language of the PDF. Without it, that of the account’s e-mails. */
      lang?: 'en' | 'fr';
    };
    response: Uint8Array;
    problem: 'account_not_found' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'statement_not_found' | 'unauthorized';
    pdf: true;
  };
  /** Lists the offers that operators made to the account. Only the newest one can be open. */
  listOffers: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
    };
    response: OfferList;
    problem: 'account_not_found' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'unauthorized';
  };
  /** Returns what accepting the offer would charge now, as Stripe previews it. It refuses what `acceptOffer` would refuse. */
  previewOffer: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
      /** The id of the offer. */
      offer_id: string;
    };
    response: OfferPreview;
    problem: 'account_not_found' | 'busy' | 'change_scheduled' | 'collection_paused' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'invoice_pending' | 'issuer_unavailable' | 'not_configured' | 'offer_not_found' | 'offer_not_open' | 'payment_due' | 'payment_provider_misconfigured' | 'payment_provider_refused' | 'payment_provider_unavailable' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'subscription_ending' | 'subscription_unsuitable' | 'unauthorized';
  };
  /** Without a subscription, it returns a page where the customer pays. A subscription that costs less than the offer gets the price at once, and the difference is charged; one that costs more gets it with the next renewal. The figures follow the payment. A repeated request continues the first one, and returns the same page while it is open. */
  acceptOffer: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
      /** The id of the offer. */
      offer_id: string;
      /** The e-mail address of the Stripe customer, for a checkout. Without it, the customer keeps its own, and a new one gets the verified one of the contact. */
      email?: string;
      /** The `start` of the preview that the customer saw. If the offer would begin otherwise by now, nothing is charged: 409 `offer_start_changed`. If it is left out, nothing is compared. */
      expected_start?: 'checkout' | 'now' | 'period_end';
    };
    response: OfferAcceptance;
    problem: 'account_not_found' | 'body_too_large' | 'busy' | 'change_scheduled' | 'checkout_pending' | 'collection_paused' | 'customer_taken' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'invoice_pending' | 'issuer_unavailable' | 'not_configured' | 'offer_not_found' | 'offer_not_open' | 'offer_start_changed' | 'payment_due' | 'payment_provider_misconfigured' | 'payment_provider_refused' | 'payment_provider_unavailable' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'subscription_ending' | 'subscription_unsuitable' | 'unauthorized';
  };
  /** Declines the offer, and closes the page on which it could be paid. */
  declineOffer: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
      /** The id of the offer. */
      offer_id: string;
    };
    response: Offer;
    problem: 'account_not_found' | 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'not_configured' | 'offer_in_progress' | 'offer_not_found' | 'offer_not_open' | 'payment_provider_misconfigured' | 'payment_provider_refused' | 'payment_provider_unavailable' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'unauthorized';
  };
  /** Offers the account a monthly price with figures, and tells the customer by e-mail. Another offer that was not accepted is replaced by it. While the customer is about to pay for that one, no offer can be made. */
  createOffer: {
    input: {
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
      /** The plan whose figures the offer replaces. */
      plan: 'starter' | 'growth';
      /** What a month costs, in minor units of the plan’s currency. */
      amount_minor: number;
      /** The figures of the offer. One that is left out is that of the plan. */
      figures: {
        /** Sessions in a month. */
        sessions_included: number;
        /** Sessions open at the same time. */
        concurrent?: number;
        /** Requests in a minute. */
        requests_per_minute?: number;
        /** Active projects. */
        projects_included?: number;
      };
      /** Price and figures end with the first billing period that ends at this instant or later. */
      until: string;
      /** The offer can be accepted before this instant. */
      accept_by: string;
      /** A note for operators. The customer does not see it. */
      note: string;
      /** The ticket that asks for the offer. */
      ticket_id?: string;
      /** Why the action is taken, for the audit trail. Without e-mail addresses. */
      reason: string;
    };
    response: AccountOffer;
    problem: 'account_not_found' | 'body_too_large' | 'busy' | 'change_scheduled' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'offer_in_progress' | 'offers_exceeded' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
  };
  /** Lists the offers of the account as operators see them. */
  listAccountOffers: {
    input: {
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
    };
    response: AccountOfferList;
    problem: 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
  };
  /** Withdraws an offer that was not accepted, and closes the page on which it could be paid. An accepted one ends at its `until`. */
  withdrawOffer: {
    input: {
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
      /** The id of the offer. */
      offer_id: string;
      /** Why the action is taken, for the audit trail. Without e-mail addresses. */
      reason: string;
    };
    response: AccountOffer;
    problem: 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'not_configured' | 'offer_in_progress' | 'offer_not_found' | 'offer_not_open' | 'payment_provider_misconfigured' | 'payment_provider_refused' | 'payment_provider_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
  };
  /** Uses up the link: it is valid once, within 24 hours. */
  confirmContact: {
    input: {
      /** The token of the link in the e-mail. */
      token: string;
    };
    response: ConfirmedContact;
    problem: 'body_too_large' | 'busy' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'link_not_valid' | 'query_too_long' | 'service_unavailable';
  };
  /** For the page behind a link in an e-mail, which works without sign-in, for one kind of e-mail. */
  setNoticePreference: {
    input: {
      /** The token of the link in the e-mail. */
      token: string;
      /** Whether the kind of e-mail is sent. */
      enabled: boolean;
    };
    response: NoticePreference;
    problem: 'body_too_large' | 'busy' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'link_not_valid' | 'query_too_long' | 'service_unavailable';
  };
  /** Lists what an account was told, or would have been, for 13 months. No address is part of it. */
  listNotices: {
    input: {
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
      /** The most items of the page. */
      limit?: number;
      /** The `nextCursor` of the previous page. Without it, the first page is returned. */
      cursor?: string;
    };
    response: NoticeList;
    problem: 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
    items: 'notices';
  };
  /** Sends a notice that was sent, skipped or failed once more, if it still holds: 202. It is sent within seconds. */
  resendNotice: {
    input: {
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
      /** The `noticeId` of the notice. */
      notice_id: string;
      /** Why the action is taken, for the audit trail. Without e-mail addresses. */
      reason: string;
    };
    response: Notice;
    problem: 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'notice_in_progress' | 'notice_not_found' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
  };
  /** Returns the figures at the end of `to` and what changed since `from`: both are UTC days, by default the last 30. Every figure can be opened: `listMovements` and `listAccounts` have the accounts. With `Accept: text/csv`, the response is a CSV file. */
  getOverview: {
    input: {
      /** The first UTC day, 365 days before `to` at the earliest. Without it, 29 days before `to`. */
      from?: string;
      /** The last UTC day, inclusive. Without it, today. */
      to?: string;
    };
    response: Overview;
    problem: 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
    csv: true;
  };
  /** Returns the figures at the end of each UTC day from `from` to `to`, at most 366, oldest first. The revenue of the day before, with the movements of a day, is the revenue of that day. With `Accept: text/csv`, the response is a CSV file with a line for each day. */
  getRevenue: {
    input: {
      /** The first UTC day, 365 days before `to` at the earliest. Without it, 29 days before `to`. */
      from?: string;
      /** The last UTC day, inclusive. Without it, today. */
      to?: string;
    };
    response: RevenueFigures;
    problem: 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
    csv: true;
  };
  /** Lists the accounts behind the movements of at most 366 UTC days, newest day first. An account has one movement a day: its revenue before the day against the one after it. A page can have fewer than `limit`: only one without `nextCursor` is the last. */
  listMovements: {
    input: {
      /** The first UTC day, 365 days before `to` at the earliest. Without it, 29 days before `to`. */
      from?: string;
      /** The last UTC day, inclusive. Without it, today. */
      to?: string;
      /** Movements of this kind only. */
      kind?: 'new' | 'reactivation' | 'expansion' | 'contraction' | 'churn' | 'migrated' | 'opening';
      /** The most items of the page. */
      limit?: number;
      /** The `nextCursor` of the previous page. Without it, the first page is returned. */
      cursor?: string;
    };
    response: MovementList;
    problem: 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
    csv: true;
    items: 'movements';
  };
  /** Returns for each month how many accounts had their first session in it, and how many of them paid an invoice above 0 within 30 days. For each UTC day, how many accounts opened a checkout, and how many of them subscribed within 7 days. */
  getConversion: {
    input: {
      /** The first UTC day, 365 days before `to` at the earliest. Without it, 29 days before `to`. */
      from?: string;
      /** The last UTC day, inclusive. Without it, today. */
      to?: string;
    };
    response: ConversionFigures;
    problem: 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
    csv: true;
  };
  /** Returns for each UTC day from `from` to `to` how many subscribers were lost in the 30 days up to it, and with how much revenue. */
  getChurn: {
    input: {
      /** The first UTC day, 365 days before `to` at the earliest. Without it, 29 days before `to`. */
      from?: string;
      /** The last UTC day, inclusive. Without it, today. */
      to?: string;
    };
    response: ChurnFigures;
    problem: 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
    csv: true;
  };
  /** Returns the sessions of each UTC day by the plan that the account had. A session counts on the day on which it started, its seconds on the day on which it ended. */
  getSessionFigures: {
    input: {
      /** The first UTC day, 365 days before `to` at the earliest. Without it, 29 days before `to`. */
      from?: string;
      /** The last UTC day, inclusive. Without it, today. */
      to?: string;
    };
    response: SessionFigures;
    problem: 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
    csv: true;
  };
  /** Lists accounts with their figures now. The order `use` is that of tenths of the quota. `search` is the beginning of a user id, a whole e-mail address, or a Stripe customer; it excludes filters, and lists by id. By `mrr`, accounts without revenue are after those with it (before them with `asc`), by creation, and begin on a page of their own. A page can have fewer accounts than `limit`: only one without `nextCursor` is the last. */
  listAccounts: {
    input: {
      /** Accounts with this plan only. */
      plan?: 'free' | 'starter' | 'growth';
      /** Accounts with this status only. */
      status?: 'none' | 'trialing' | 'active' | 'ending' | 'payment_due' | 'ended' | 'other';
      /** Accounts in this state only. */
      state?: 'at_80' | 'used_up' | 'payment_due' | 'terms';
      /** The beginning of a user id, a whole e-mail address, or a Stripe customer. Without filters and `sort`. */
      search?: string;
      /** The order: by tenths of the quota that are used, by recurring revenue, or by the time of creation. */
      sort?: 'use' | 'mrr' | 'created';
      /** Whether the greatest comes first. */
      order?: 'asc' | 'desc';
      /** The most items of the page. */
      limit?: number;
      /** The `nextCursor` of the previous page. Without it, the first page is returned. */
      cursor?: string;
    };
    response: AccountList;
    problem: 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
    csv: true;
    items: 'accounts';
  };
  /** Lists Stripe’s events, e-mails, changes of the plan, checkouts and what operators did, newest first. Events are kept for 30 days. E-mails and actions are kept for 13 months. Changes of the plan are kept as long as the account. */
  getTimeline: {
    input: {
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
      /** What happened of this kind only. */
      kind?: 'payments' | 'notices' | 'plan' | 'operators';
      /** The most items of the page. */
      limit?: number;
      /** The `nextCursor` of the previous page. Without it, the first page is returned. */
      cursor?: string;
    };
    response: Timeline;
    problem: 'account_not_found' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
    csv: true;
    items: 'entries';
  };
  /** Opens a ticket: 201. A repeated request with the same `message_id` opens no other one: 200. A plan without support may only open tickets of the type `volume`. The answer is due in the hours of the plan, by the clock, nights and weekends included. */
  createTicket: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
      /** An id that the caller chooses, another one for every message. A repeated request with the same id has no further effect. */
      message_id: string;
      /** Plain text, with line breaks and tabs. */
      text: string;
      /** `volume`: a request for a price for more sessions. */
      type: 'question' | 'volume';
      /** What the ticket is about. */
      subject: string;
      /** The active project that it is about, if any. */
      project_id?: string;
    };
    response: Ticket;
    problem: 'account_not_found' | 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'message_differs' | 'project_not_found' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'support_not_included' | 'tickets_exceeded' | 'unauthorized';
  };
  /** Lists tickets without their messages, and what the current plan promises. */
  listTickets: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
      /** `open` or `closed` tickets only. */
      state?: 'open' | 'closed';
      /** The most items of the page. */
      limit?: number;
      /** The `nextCursor` of the previous page. Without it, the first page is returned. */
      cursor?: string;
    };
    response: TicketList;
    problem: 'account_not_found' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'unauthorized';
    items: 'tickets';
  };
  /** Returns a ticket with all its messages. */
  getTicket: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
      /** The `ticketId` of a ticket of the account. */
      ticket_id: string;
    };
    response: Ticket;
    problem: 'account_not_found' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'ticket_not_found' | 'unauthorized';
  };
  /** Writes a message: 201. A repeated request with the same `message_id` writes no other one: 200. A message in a closed ticket opens it. If no earlier message waits for an answer, the answer is due in the hours of the current plan; otherwise the earlier due time stays. */
  addTicketMessage: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
      /** The `ticketId` of a ticket of the account. */
      ticket_id: string;
      /** An id that the caller chooses, another one for every message. A repeated request with the same id has no further effect. */
      message_id: string;
      /** Plain text, with line breaks and tabs. */
      text: string;
    };
    response: Ticket;
    problem: 'account_not_found' | 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'message_differs' | 'messages_exceeded' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'support_not_included' | 'ticket_not_found' | 'unauthorized';
  };
  /** Closes a ticket. No answer is due any more. A closed ticket stays as it is. */
  closeTicket: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
      /** The `ticketId` of a ticket of the account. */
      ticket_id: string;
    };
    response: Ticket;
    problem: 'account_not_found' | 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'ticket_not_found' | 'unauthorized';
  };
  /** Opens a closed ticket. No answer is due until a message is written. An open ticket stays as it is. */
  reopenTicket: {
    input: {
      /** The account: an id that the caller chooses for its user. A user’s token replaces it; only an API key needs it. */
      user_id?: string;
      /** The `ticketId` of a ticket of the account. */
      ticket_id: string;
    };
    response: Ticket;
    problem: 'account_not_found' | 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'rate_limited' | 'service_unavailable' | 'support_not_included' | 'ticket_not_found' | 'unauthorized';
  };
  /** Lists open tickets of all accounts, those that are due first; those without a due time are last. A page can have fewer tickets than `limit`, or none, and still be followed by others: only one without `nextCursor` is the last. */
  listOpenTickets: {
    input: {
      /** `soon`: due within 12 hours. `late`: the due time has passed. */
      due?: 'soon' | 'late';
      /** The most items of the page. */
      limit?: number;
      /** The `nextCursor` of the previous page. Without it, the first page is returned. */
      cursor?: string;
    };
    response: AccountTicketList;
    problem: 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
    items: 'tickets';
  };
  /** Lists the tickets of an account, closed ones too. */
  listAccountTickets: {
    input: {
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
      /** `open` or `closed` tickets only. */
      state?: 'open' | 'closed';
      /** The most items of the page. */
      limit?: number;
      /** The `nextCursor` of the previous page. Without it, the first page is returned. */
      cursor?: string;
    };
    response: AccountTicketList;
    problem: 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
    items: 'tickets';
  };
  /** Returns a ticket with its messages, its internal notes and the account as it was when the ticket was opened. */
  getAccountTicket: {
    input: {
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
      /** The `ticketId` of a ticket of the account. */
      ticket_id: string;
    };
    response: AccountTicket;
    problem: 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'ticket_not_found' | 'unauthorized';
  };
  /** Writes an answer, which the customer also gets by e-mail: 201. It answers all earlier messages. A repeated request with the same `message_id` writes no other one: 200. The audit trail does not have the text. A closed ticket stays closed. */
  replyToTicket: {
    input: {
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
      /** The `ticketId` of a ticket of the account. */
      ticket_id: string;
      /** An id that the caller chooses, another one for every message. A repeated request with the same id has no further effect. */
      message_id: string;
      /** Plain text, with line breaks and tabs. */
      text: string;
      /** How many `messages` of the ticket the operator has seen. If there are more by then, nothing is changed: 409 `messages_unseen`. If it is left out, nothing is compared. */
      messages_seen?: number;
    };
    response: AccountTicket;
    problem: 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'message_differs' | 'messages_exceeded' | 'messages_unseen' | 'query_too_long' | 'service_unavailable' | 'ticket_not_found' | 'unauthorized';
  };
  /** Writes a note that customers never get: 201. A repeated request with the same `message_id` writes no other one: 200. */
  addTicketNote: {
    input: {
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
      /** The `ticketId` of a ticket of the account. */
      ticket_id: string;
      /** An id that the caller chooses, another one for every message. A repeated request with the same id has no further effect. */
      message_id: string;
      /** Plain text, with line breaks and tabs. */
      text: string;
    };
    response: AccountTicket;
    problem: 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'message_differs' | 'messages_exceeded' | 'query_too_long' | 'service_unavailable' | 'ticket_not_found' | 'unauthorized';
  };
  /** Sets who works on the ticket, or with null that nobody does. */
  assignTicket: {
    input: {
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
      /** The `ticketId` of a ticket of the account. */
      ticket_id: string;
      /** Who works on the ticket: the `name` of `getCaller`, for example. Null: nobody. */
      assignee: string | null;
    };
    response: AccountTicket;
    problem: 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'ticket_not_found' | 'unauthorized';
  };
  /** Closes a ticket, as its customer can. No answer is due any more. */
  closeAccountTicket: {
    input: {
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
      /** The `ticketId` of a ticket of the account. */
      ticket_id: string;
      /** How many `messages` of the ticket the operator has seen. If there are more by then, nothing is changed: 409 `messages_unseen`. If it is left out, nothing is compared. */
      messages_seen?: number;
      /** Why the action is taken, for the audit trail. Without e-mail addresses. */
      reason?: string;
    };
    response: AccountTicket;
    problem: 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'messages_unseen' | 'query_too_long' | 'service_unavailable' | 'ticket_not_found' | 'unauthorized';
  };
  /** Opens a closed ticket, as its customer can. No answer is due until the customer writes. */
  reopenAccountTicket: {
    input: {
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
      /** The `ticketId` of a ticket of the account. */
      ticket_id: string;
      /** Why the action is taken, for the audit trail. Without e-mail addresses. */
      reason?: string;
    };
    response: AccountTicket;
    problem: 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'ticket_not_found' | 'unauthorized';
  };
  /** Lists what happened to the events of a Stripe customer, newest first. Outcomes are kept for 30 days. */
  listEvents: {
    input: {
      /** The id of a Stripe customer, or `none` for the events that name no customer. */
      customer: string;
      /** The most items of the page. */
      limit?: number;
      /** The `nextCursor` of the previous page. Without it, the first page is returned. */
      cursor?: string;
    };
    response: EventList;
    problem: 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
    items: 'events';
  };
  /** Lists the events whose last attempt failed, and those in the dead-letter queue, up to 100 of each. Reading the dead-letter queue hides its messages from other readers for a few seconds. */
  listFailedEvents: {
    input: Record<never, never>;
    response: FailedEventList;
    problem: 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
  };
  /** Moves an event from the dead-letter queue to the queue, where it gets all its attempts again. A second request finds nothing: 404 `event_not_found`, or 503 `busy` while another request works on the queue. */
  replayEvent: {
    input: {
      /** Stripe’s id of the event. */
      event_id: string;
      /** Why the action is taken, for the audit trail. Without e-mail addresses. */
      reason: string;
    };
    response: ReplayedEvent;
    problem: 'body_too_large' | 'busy' | 'event_not_found' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
  };
  /** Deletes an event from the dead-letter queue. The event log has the outcome `dropped`, with who dropped it and why. A second request finds nothing: 404 `event_not_found`. */
  dropEvent: {
    input: {
      /** Stripe’s id of the event. */
      event_id: string;
      /** Why the action is taken, for the audit trail. Without e-mail addresses. */
      reason: string;
    };
    response: DroppedEvent;
    problem: 'body_too_large' | 'busy' | 'event_not_found' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
  };
  /** Queues a sync of the account with Stripe, at most one in 30 seconds, together with those that the user requests. */
  syncAccount: {
    input: {
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
      /** Why the action is taken, for the audit trail. Without e-mail addresses. */
      reason: string;
    };
    response: Sync;
    problem: 'account_not_found' | 'body_too_large' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_body' | 'invalid_request' | 'issuer_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
  };
  /** Reads the account’s subscriptions from Stripe, and returns in what a sync would change the account. Nothing is changed. */
  compareAccount: {
    input: {
      /** The account: an id that the caller chooses for its user. */
      user_id: string;
    };
    response: StripeComparison;
    problem: 'account_not_found' | 'busy' | 'forbidden' | 'headers_too_large' | 'internal_error' | 'invalid_request' | 'issuer_unavailable' | 'not_configured' | 'payment_provider_misconfigured' | 'payment_provider_refused' | 'payment_provider_unavailable' | 'query_too_long' | 'service_unavailable' | 'unauthorized';
  };
};
