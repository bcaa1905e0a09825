import * as z from 'zod/mini';
import { described, instant, named, nextCursor, scope, userId, wholeNumber } from '../values.ts';
import { account } from './accountResponse.ts';

const keyId = described(z.string(), 'The id of the key: 16 hexadecimal digits of its hash. It is no secret.');

const keyFields = {
  keyId,
  name: described(z.string(), 'The name for people, which the audit trail shows.'),
  scopes: described(z.array(scope), 'What the key may do.'),
  createdAt: described(instant, 'When the key was created.'),
  expiresAt: described(z.nullable(instant), 'From then on the key is refused; null if it does not expire.'),
};

const key = named(
  'Key',
  z.object({
    ...keyFields,
    lastUsedDay: described(
      z.nullable(z.iso.date()),
      'The UTC day of its last use; null if it was never used.',
    ),
    revokedAt: described(z.nullable(instant), 'When the key was revoked; null if it was not.'),
  }),
  { description: 'An API key, without its secret.' },
);

const adminAction = named(
  'AdminAction',
  z.object({
    at: described(instant, 'When the action began.'),
    requestId: described(z.string(), 'Identifies the request in the logs.'),
    by: described(
      z.string(),
      'The name of the API key, the id of the operator, or the AWS identity that ran a command.',
    ),
    keyId: described(z.nullable(keyId), 'The id of the API key; null for an operator and for a command.'),
    role: described(
      z.nullable(z.enum(['viewer', 'operator'])),
      'The role of the operator who was signed in; null for an API key and for a command.',
    ),
    act: described(z.string(), 'The route, or the command.'),
    userId: described(z.nullable(userId), 'The account that the action concerns; null if it concerns none.'),
    details: described(z.record(z.string(), z.unknown()), 'The input of the action.'),
    status: described(
      z.nullable(wholeNumber),
      'The status of the response; null for a command, and for an action whose end is unknown.',
    ),
  }),
  { description: 'An entry of the audit trail. What a viewer tried to change has the status 403.' },
);

const row = z.record(z.string(), z.unknown());
const rows = z.array(row);

const exportedAccount = named(
  'ExportedAccount',
  z.object({
    userId,
    exportedAt: described(instant, 'When the export began.'),
    account: described(row, 'Plan, limits, period and usage, with the slots of open sessions.'),
    terms: described(z.nullable(row), 'The terms, and who agreed on them; null if there are none.'),
    lastTermsNote: described(z.nullable(row), 'Who changed the terms last; null if nobody did.'),
    customers: described(z.array(z.string()), 'The Stripe customers of the account, former ones too.'),
    checkouts: described(rows, 'The latest checkout, and the list of former customers.'),
    contact: described(rows, 'Where e-mails go, and which are wanted. Empty if nothing was set.'),
    notices: described(rows, 'What the account was told by e-mail, or would have been.'),
    offers: described(rows, 'The offers that were made to the account.'),
    migration: described(rows, 'How the account came from the minutes-based service; empty if it did not.'),
    tickets: described(rows, 'The support tickets, with their messages and internal notes.'),
    projects: described(rows, 'The projects, archived ones too.'),
    openSessions: described(rows, 'The sessions that are open.'),
    sessions: described(rows, 'The sessions that have ended.'),
    uncountedSessions: described(rows, 'Sessions that were refused and then ended. They were not billed.'),
    days: described(rows, 'The usage of each UTC day, and what is not in a day yet.'),
    closedPeriods: described(rows, 'The usage of earlier periods.'),
    changes: described(
      rows,
      'The changes of its plan and revenue, and what else its timeline shows to operators.',
    ),
    directory: described(rows, 'The first days with a session, revenue and a payment, at most one row.'),
    events: described(rows, 'What happened to the events of the Stripe customers.'),
    adminActions: described(rows, 'The entries of the audit trail about the account.'),
  }),
  { description: 'Everything that is stored about an account. Rows can have more fields later.' },
);

const erasedAccount = named(
  'ErasedAccount',
  z.object({ userId, done: described(z.literal(true), 'Nothing is left to erase.') }),
  { description: 'An account that is erased.' },
);

const erasure = named(
  'AccountErasure',
  z.object({
    userId,
    done: described(z.literal(false), 'Something is left to erase.'),
    continueAt: described(instant, 'When to repeat the request.'),
  }),
  { description: 'An erasure that is under way.' },
);

export const accountAdminResponses = {
  getCaller: {
    200: named(
      'Caller',
      z.object({
        name: described(
          z.string(),
          'The id of the operator, or the name of the API key: what the audit trail has in `by`.',
        ),
        role: described(
          z.enum(['viewer', 'operator']),
          'A viewer reads, an operator also changes. An API key may do what an operator may.',
        ),
        stage: described(z.string(), 'The name of the stage.'),
      }),
      { description: 'Who is calling.' },
    ),
  },
  createKey: {
    201: named(
      'CreatedKey',
      z.object({
        apiKey: described(z.string(), 'The secret, `lk_<stage>_…`. Only this response shows it.'),
        ...keyFields,
      }),
      { description: 'A new API key with its secret.' },
    ),
  },
  listKeys: {
    200: named('KeyList', z.object({ keys: z.array(key) }), { description: 'All API keys of the stage.' }),
  },
  revokeKey: {
    200: named(
      'RevokedKey',
      z.object({ keyId, refusedFrom: described(instant, 'From then on every function refuses the key.') }),
      { description: 'A key that is revoked.' },
    ),
  },
  listAdminActions: {
    200: named(
      'AdminActionList',
      z.object({ day: described(z.iso.date(), 'The UTC day.'), acts: z.array(adminAction), nextCursor }),
      { description: 'A page of the audit trail of a day, newest first.' },
    ),
  },
  listAccountActions: {
    200: named('AccountActionList', z.object({ userId, acts: z.array(adminAction), nextCursor }), {
      description: 'A page of the entries of the audit trail about an account, newest first.',
    }),
  },
  getAccount: { 200: account },
  exportAccount: { 200: exportedAccount },
  eraseAccount: { 200: erasedAccount, 202: erasure },
  setTerms: { 200: account },
  endTerms: { 200: account },
};
