import { TERMS_MAX } from '../account/plans.ts';
import { NAME_LENGTH_MAX, PAGE_DEFAULT, PAGE_MAX, REASON_LENGTH_MAX } from './fields.ts';
import { OFFER_NOTE_LENGTH_MAX } from './offers/limits.ts';
import type { OperationId } from './route.ts';
import { SCOPES } from './scopes.ts';
import { SUBJECT_LENGTH_MAX, TEXT_LENGTH_MAX } from './support/inputs.ts';

/**
 * What the API reference says of a field of requests beside its schema. `schema` replaces the schema, of a number in a query for
 * example, whose input is a text. `itemName` names the schema of the items of a list.
 */
export type FieldMeaning = {
  description: string;
  examples?: unknown[];
  schema?: Record<string, unknown>;
  itemName?: string;
};

/** What `printable` of fields.ts refuses, but half surrogate pairs, written for regular expressions without Unicode properties. */
const NOT_PRINTABLE = '\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069';

/** One pattern for the two of the input. Generators turn several into an unknown type. */
const printable = (maxLength: number) => ({
  type: 'string',
  minLength: 1,
  maxLength,
  pattern: `^[^${NOT_PRINTABLE}]*[^\\s${NOT_PRINTABLE}][^${NOT_PRINTABLE}]*$`,
});

/** The same with line breaks and tabs. */
const multiLine = (maxLength: number) => ({
  type: 'string',
  minLength: 1,
  maxLength,
  pattern: `^(?:[^${NOT_PRINTABLE}]|[\\t\\n\\r])*[^\\s${NOT_PRINTABLE}](?:[^${NOT_PRINTABLE}]|[\\t\\n\\r])*$`,
});

const limitOf = (limitDefault: number, limitMax = PAGE_MAX): FieldMeaning => ({
  description: 'The most items of the page.',
  schema: { type: 'integer', minimum: 1, maximum: limitMax, default: limitDefault },
});

/** The meanings of fields, by name. They are apart from the inputs, so that functions do not load them. */
const FIELD_MEANINGS: Record<string, FieldMeaning> = {
  user_id: {
    description: 'The account: an id that the caller chooses for its user.',
    examples: ['user_123'],
  },
  session_id: {
    description:
      'An id that the caller chooses, another one for every connection. It is counted at most once.',
    examples: ['call-1'],
  },
  sessions: { description: 'The sessions, of any users.', itemName: 'SessionReference' },
  project_id: { description: 'The id of a project of the account.', examples: ['web'] },
  public_key: {
    description: 'The `publicKey` of a project.',
    examples: ['pk_AAECAwQFBgcICQoLDA0ODw'],
  },
  plan: { description: 'The plan to buy.', examples: ['starter'] },
  email: {
    description: 'The e-mail address of the Stripe customer. It is not stored here.',
    examples: ['user@example.com'],
  },
  token: { description: 'The token of the link in the e-mail.' },
  enabled: { description: 'Whether the kind of e-mail is sent.' },
  id_token: {
    description:
      'The ID token that the issuer gave the app with the access token. It verifies the address that it has. Without `email`.',
  },
  language: { description: 'The language of the e-mails.', examples: ['fr'] },
  time_zone: { description: 'The IANA time zone of dates in e-mails.', examples: ['Europe/Paris'] },
  notices: {
    description: 'Whether each optional e-mail is sent. One that is left out stays as it is.',
    schema: {
      type: 'object',
      properties: {
        quota_80: { type: 'boolean', description: '80 % of the quota are used.' },
        quota_100: { type: 'boolean', description: 'All of the quota is used.' },
        invoice_paid: { type: 'boolean', description: 'A renewal is paid.' },
      },
      additionalProperties: false,
    },
  },
  ticket_id: { description: 'The `ticketId` of a ticket of the account.', examples: ['1'] },
  message_id: {
    description:
      'An id that the caller chooses, another one for every message. A repeated request with the same id has no further effect.',
    examples: ['0fab519d-23bf-4e78-8640-06bfff3a5d5d'],
  },
  type: { description: '`volume`: a request for a price for more sessions.', examples: ['question'] },
  subject: { description: 'What the ticket is about.', schema: printable(SUBJECT_LENGTH_MAX) },
  text: { description: 'Plain text, with line breaks and tabs.', schema: multiLine(TEXT_LENGTH_MAX) },
  messages_seen: {
    description:
      'How many `messages` of the ticket the operator has seen. If there are more by then, nothing is changed: 409 `messages_unseen`. If it is ' +
      'left out, nothing is compared.',
    examples: [1],
  },
  assignee: {
    description: 'Who works on the ticket: the `name` of `getCaller`, for example. Null: nobody.',
    schema: {
      type: ['string', 'null'],
      minLength: 1,
      maxLength: NAME_LENGTH_MAX,
      pattern: printable(NAME_LENGTH_MAX).pattern,
    },
  },
  due: { description: '`soon`: due within 12 hours. `late`: the due time has passed.' },
  event_id: { description: 'Stripe’s id of the event.', examples: ['evt_1'] },
  notice_id: { description: 'The `noticeId` of the notice.' },
  name: { description: 'A name for people.', schema: printable(NAME_LENGTH_MAX) },
  reason: {
    description: 'Why the action is taken, for the audit trail. Without e-mail addresses.',
    schema: printable(REASON_LENGTH_MAX),
  },
  invoice_id: { description: 'Stripe’s id of the invoice.', examples: ['in_1'] },
  period: { description: 'The `period` of the statement.', examples: ['20261009T101500Z'] },
  lang: { description: 'The language of the PDF. Without it, that of the account’s e-mails.' },
  limit: limitOf(PAGE_DEFAULT),
  cursor: { description: 'The `nextCursor` of the previous page. Without it, the first page is returned.' },
  state: { description: '`open` or `ended` sessions only.' },
  only: { description: '`changes` leaves out what only read.' },
  by: { description: '`project` adds the usage of each project.' },
  scopes: {
    description: 'What the key may do.',
    schema: {
      type: 'array',
      items: { $ref: '#/components/schemas/Scope' },
      minItems: 1,
      maxItems: SCOPES.length,
    },
  },
  expires_at: { description: 'From then on the key is refused. Without it, the key does not expire.' },
  key_id: { description: 'The id of the key.' },
  day: { description: 'A UTC day. Without it, today.' },
  customer: { description: 'The id of a Stripe customer, or `none` for the events that name no customer.' },
  sessions_included: { description: 'Sessions in a period. Without it, those of the plan.' },
  concurrent: { description: 'Sessions open at the same time. Without it, those of the plan.' },
  requests_per_minute: { description: 'Requests in a minute. Without it, those of the plan.' },
  projects_included: { description: 'Active projects. Without it, those of the plan.' },
  end_sessions: { description: 'Whether an account is erased whose sessions are open. They end.' },
  until: { description: 'When the terms end. Without it, an operator ends them.' },
  offer_id: { description: 'The id of the offer.', examples: ['of_4fK0aTzX9mQ1rB7cYw2e'] },
  amount_minor: {
    description: 'What a month costs, in minor units of the plan’s currency.',
    examples: [49_900],
  },
  accept_by: { description: 'The offer can be accepted before this instant.' },
  note: {
    description: 'A note for operators. The customer does not see it.',
    schema: printable(OFFER_NOTE_LENGTH_MAX),
  },
  figures: {
    description: 'The figures of the offer. One that is left out is that of the plan.',
    examples: [{ sessions_included: 200_000, concurrent: 100, requests_per_minute: 6_000 }],
    schema: {
      type: 'object',
      properties: {
        sessions_included: {
          type: 'integer',
          minimum: 1,
          maximum: TERMS_MAX.sessionsIncluded,
          description: 'Sessions in a month.',
        },
        concurrent: {
          type: 'integer',
          minimum: 1,
          maximum: TERMS_MAX.concurrent,
          description: 'Sessions open at the same time.',
        },
        requests_per_minute: {
          type: 'integer',
          minimum: 1,
          maximum: TERMS_MAX.requestsPerMinute,
          description: 'Requests in a minute.',
        },
        projects_included: {
          type: 'integer',
          minimum: 0,
          maximum: TERMS_MAX.projectsIncluded,
          description: 'Active projects.',
        },
      },
      required: ['sessions_included'],
    },
  },
  hold_unpaid: { description: 'Whether the terms hold while the account does not pay.' },
};

const RANGE: Record<string, FieldMeaning> = {
  from: {
    description: 'The first UTC day, 365 days before `to` at the earliest. Without it, 29 days before `to`.',
    examples: ['2026-11-01'],
  },
  to: { description: 'The last UTC day, inclusive. Without it, today.', examples: ['2026-11-30'] },
};

const SESSION_LIST: Record<string, FieldMeaning> = {
  project_id: { description: 'Sessions of this project only.', examples: ['web'] },
  end_reason: {
    description: 'Sessions that ended for this reason only.',
    schema: { $ref: '#/components/schemas/EndReason' },
  },
  from: {
    description: 'Sessions that ended at this instant or later. An open session counts as one that ends now.',
  },
  to: { description: 'Sessions that ended before this instant.' },
};

const PLAN_CHOICE: Record<string, FieldMeaning> = {
  decision: {
    description:
      '`consent` to the planned change, choose another `plan`, or `leave`: the subscription then ends at `movesAt`.',
    examples: ['consent'],
  },
  plan: { description: 'The chosen one of `options`. Only with the decision `plan`.' },
};

const TICKET_LIST: Record<string, FieldMeaning> = {
  state: { description: '`open` or `closed` tickets only.' },
};

/** Where a field means something more exact. */
const OF_OPERATION: Partial<Record<OperationId, Record<string, FieldMeaning>>> = {
  reportSessions: {
    sessions: { description: 'The sessions, of any users.', itemName: 'SessionReport' },
    project_id: {
      description: 'The project to which the session is attributed if it is counted by the report.',
      examples: ['web'],
    },
    started_at: {
      description: 'When the session started. A start that was accepted takes precedence.',
      examples: ['2026-11-25T11:20:00Z'],
    },
    ended_at: {
      description: 'When the session ended: within the last 72 hours, and not before it started.',
      examples: ['2026-11-25T11:32:30Z'],
    },
  },
  startSession: {
    project_id: {
      description: 'The active project to which the session is attributed, if any.',
      examples: ['web'],
    },
  },
  listSessions: SESSION_LIST,
  listAccountSessions: SESSION_LIST,
  getDailyUsage: {
    from: {
      description:
        'The first UTC day, 183 days before `to` at the earliest. Without it, 29 days before `to`, so that there are 30 days.',
      examples: ['2026-11-01'],
    },
    to: {
      description: 'The last UTC day, inclusive. Without it, today. Days after today are left out.',
      examples: ['2026-11-30'],
    },
  },
  setContact: {
    email: {
      description: 'An address to verify by a link that is sent to it. Without `id_token`.',
      examples: ['user@example.com'],
    },
  },
  getOverview: RANGE,
  getRevenue: RANGE,
  getConversion: RANGE,
  getChurn: RANGE,
  getSessionFigures: RANGE,
  listMovements: {
    ...RANGE,
    kind: { description: 'Movements of this kind only.' },
    limit: limitOf(50),
  },
  listAccounts: {
    plan: { description: 'Accounts with this plan only.' },
    status: { description: 'Accounts with this status only.' },
    state: { description: 'Accounts in this state only.' },
    search: {
      description:
        'The beginning of a user id, a whole e-mail address, or a Stripe customer. Without filters and `sort`.',
      examples: ['user_4T'],
    },
    sort: {
      description:
        'The order: by tenths of the quota that are used, by recurring revenue, or by the time of creation.',
      schema: { type: 'string', enum: ['use', 'mrr', 'created'], default: 'use' },
    },
    order: {
      description: 'Whether the greatest comes first.',
      schema: { type: 'string', enum: ['asc', 'desc'], default: 'desc' },
    },
    limit: limitOf(50, 50),
  },
  decideMigration: PLAN_CHOICE,
  listMigrations: {
    state: {
      description: 'Accounts in this state only.',
      schema: { $ref: '#/components/schemas/MigrationState' },
    },
    decision: {
      description: 'Accounts whose customer decided this only. `none`: notified, and without a decision.',
    },
    problem: { description: 'Accounts with this problem or blocker only.', examples: ['notice_bounced'] },
    limit: limitOf(50, 50),
  },
  getTimeline: {
    kind: { description: 'What happened of this kind only.' },
    limit: limitOf(50),
  },
  listUsagePeriods: { limit: limitOf(PAGE_MAX) },
  listOpenTickets: { limit: limitOf(PAGE_DEFAULT, 50) },
  listTickets: TICKET_LIST,
  listAccountTickets: TICKET_LIST,
  createTicket: {
    project_id: { description: 'The active project that it is about, if any.', examples: ['web'] },
  },
  createProject: {
    project_id: { description: 'An id that the caller chooses for the project.', examples: ['web'] },
    name: {
      description: 'A name for people. Without it, the id of the project.',
      schema: printable(NAME_LENGTH_MAX),
    },
  },
  acceptOffer: {
    email: {
      description:
        'The e-mail address of the Stripe customer, for a checkout. Without it, the customer keeps its own, and a new one gets the verified one of the contact.',
      examples: ['user@example.com'],
    },
    expected_start: {
      description:
        'The `start` of the preview that the customer saw. If the offer would begin otherwise by now, nothing is charged: 409 ' +
        '`offer_start_changed`. If it is left out, nothing is compared.',
      examples: ['period_end'],
    },
  },
  createOffer: {
    ticket_id: { description: 'The ticket that asks for the offer.', examples: ['1'] },
    plan: { description: 'The plan whose figures the offer replaces.', examples: ['growth'] },
    until: {
      description: 'Price and figures end with the first billing period that ends at this instant or later.',
    },
  },
  createKey: {
    name: {
      description: 'A name for people, which the audit trail shows.',
      schema: printable(NAME_LENGTH_MAX),
    },
  },
};

/** The meaning of a field of an operation. Throws if it has none: every field has one. */
export function fieldMeaning(operationId: OperationId, field: string): FieldMeaning {
  const meaning = OF_OPERATION[operationId]?.[field] ?? FIELD_MEANINGS[field];
  if (!meaning) throw new Error(`${field} of ${operationId} has no meaning in fieldMeanings.ts`);
  return meaning;
}
