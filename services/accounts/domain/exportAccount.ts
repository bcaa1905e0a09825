import type { Account, TermsNote } from '../../../shared/account/account.ts';
import { isoInstant } from '../../../shared/time.ts';
import { customersOf } from './eraseAccount.ts';

/** A value of an export: JSON, or a list whose elements are read while it is written. */
export type Exported =
  | string
  | number
  | boolean
  | null
  | undefined
  | Exported[]
  | { [name: string]: Exported }
  | AsyncIterable<Exported>;

/** The kinds of rows that an account has any number of. */
type ListedKind =
  | 'sessions'
  | 'uncountedSessions'
  | 'projects'
  | 'closedPeriods'
  | 'days'
  | 'changes'
  | 'directory'
  | 'checkouts'
  | 'contact'
  | 'notices'
  | 'tickets'
  | 'offers'
  | 'migration';

/** What an export reads. Each list is in no particular order, and an element is a row as it is stored. */
export type ExportStore = {
  readAccount(accountId: string): Promise<Account | undefined>;
  readTermsNote(accountId: string): Promise<TermsNote | undefined>;
  /** The Stripe customers whose rows, checkout, list of former customers or migration name the account. */
  findCustomers(accountId: string): Promise<string[]>;
  listRows(kind: ListedKind, accountId: string): AsyncIterable<StoredRow>;
  openSessions(account: Account): AsyncIterable<StoredRow>;
  listEvents(customers: string[]): AsyncIterable<StoredRow>;
  listAdminActions(about: { accountId: string; customers: string[]; now: number }): AsyncIterable<StoredRow>;
};

/** A row of the table without its keys. */
export type StoredRow = Record<string, unknown>;

/**
 * Everything that is stored about an account, under the names of the API; undefined if there is no such account. Lists are read from
 * the table while the document is written, so an account with millions of sessions fits. `now` is epoch seconds.
 */
export async function exportAccount(
  store: ExportStore,
  { accountId, now }: { accountId: string; now: number },
): Promise<Record<string, Exported> | undefined> {
  const account = await store.readAccount(accountId);
  if (!account) return undefined;
  const [note, found] = await Promise.all([store.readTermsNote(accountId), store.findCustomers(accountId)]);
  const customers = [...new Set([...customersOf(account), ...found])];
  const list = (kind: ListedKind) => mapped(store.listRows(kind, accountId), rowBody);
  return {
    userId: accountId,
    exportedAt: isoInstant(now),
    account: accountBody(account),
    terms: account.terms ? { ...(rowBody(account.terms) as object), ...(note && noteBody(note)) } : null,
    lastTermsNote: note ? noteBody(note) : null,
    customers,
    checkouts: list('checkouts'),
    contact: list('contact'),
    notices: list('notices'),
    tickets: list('tickets'),
    offers: list('offers'),
    migration: list('migration'),
    projects: list('projects'),
    openSessions: mapped(store.openSessions(account), rowBody),
    sessions: list('sessions'),
    uncountedSessions: list('uncountedSessions'),
    days: list('days'),
    closedPeriods: list('closedPeriods'),
    changes: list('changes'),
    directory: list('directory'),
    events: mapped(store.listEvents(customers), rowBody),
    adminActions: mapped(store.listAdminActions({ accountId, customers, now }), rowBody),
  };
}

const noteBody = ({ by, at, reason }: TermsNote) => ({ by, at: isoInstant(at), reason });

const optionalInstant = (at: number | undefined) => (at === undefined ? undefined : isoInstant(at));

/** The account item, whose lists are stored without names. */
function accountBody(account: Account): Record<string, Exported> {
  const { subscription, previous = [], open, fences, projects } = account;
  return {
    plan: account.plan,
    status: account.status,
    createdAt: isoInstant(account.createdAt),
    periodStart: isoInstant(account.periodStart),
    periodEnd: isoInstant(account.periodEnd),
    usageSince: isoInstant(account.usageSince),
    validUntil: isoInstant(account.validUntil),
    accessUntil: optionalInstant(account.accessUntil),
    sessionsIncluded: account.sessionsIncluded,
    projectsIncluded: account.projectsIncluded,
    rateLimit: { requestsPerMinute: account.requestsPerMinute, concurrent: account.concurrent },
    sessionsUsed: account.sessionsUsed,
    secondsUsed: account.secondsUsed,
    customerAttempt: account.customerAttempt,
    version: account.version,
    erasedBefore: account.erasedSalt !== undefined,
    subscription: subscription ? rowBody(subscription) : null,
    previousPeriods: previous.map(([start, sessionsIncluded, sessionsUsed]) => ({
      periodStart: isoInstant(start),
      sessionsIncluded,
      sessionsUsed,
    })),
    slots: Object.entries(open).map(([sessionId, [startedAt, leaseEnd]]) => ({
      sessionId,
      startedAt: isoInstant(startedAt),
      leaseExpiresAt: isoInstant(Math.abs(leaseEnd)),
    })),
    fences: Object.entries(fences).map(([sessionId, until]) => ({ sessionId, until: isoInstant(until) })),
    activeProjects: Object.entries(projects).map(([projectId, [createdAt, sessionsUsed, secondsUsed]]) => ({
      projectId,
      createdAt: isoInstant(createdAt),
      sessionsUsed,
      secondsUsed,
    })),
  };
}

/** Attributes that are instants, in epoch seconds. */
const INSTANTS = new Set(
  (
    'startedAt endedAt reportedAt expiredAt createdAt archivedAt at doneAt created start end missingSince expiresAt until usageSince ' +
    'periodStart paidUntil anchor cancelAt graceUntil creditUntil born asOf since verifiedAt confirmationAt sendingUntil sentAt ' +
    'deliveryAt accessUntil nextAttemptAt endsAt firstPaidAt updatedAt closedAt dueAt remindAt reminded answeredAt refusedAt acceptBy stateSince attemptAt acceptedAt effectiveSince listPriceSince checkAt ' +
    'failingSince liveAt startsAt movesAt notifiedAt decidedAt'
  ).split(' '),
);

/** Attributes with another name in the API. */
const NAMES: Record<string, string> = {
  accountId: 'userId',
  projectName: 'name',
  tries: 'attempts',
};

/** A row with the names of the API and its instants in ISO 8601. Attributes that only a newer release knows are kept. */
export function rowBody(row: object): Exported {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]): [string, Exported] => [
      NAMES[name] ?? name,
      INSTANTS.has(name) && typeof value === 'number' ? isoInstant(value) : valueBody(value),
    ]),
  );
}

const valueBody = (value: unknown): Exported => {
  if (Array.isArray(value)) return value.map(valueBody);
  return typeof value === 'object' && value !== null ? rowBody(value) : (value as Exported);
};

async function* mapped<From, To>(rows: AsyncIterable<From>, map: (row: From) => To): AsyncGenerator<To> {
  for await (const row of rows) yield map(row);
}

/** The export with its lists in memory; undefined if they have more elements than `countMax`, or more than `lengthMax` characters of JSON. */
export async function collectExport(
  exported: Record<string, Exported>,
  { countMax, lengthMax }: { countMax: number; lengthMax: number },
): Promise<Record<string, Exported> | undefined> {
  const collected: Record<string, Exported> = {};
  let [count, length] = [0, 0];
  for (const [name, value] of Object.entries(exported)) {
    if (!isList(value)) {
      collected[name] = value;
      continue;
    }
    const elements: Exported[] = [];
    for await (const element of value) {
      length += JSON.stringify(element).length;
      if (++count > countMax || length > lengthMax) return undefined;
      elements.push(element);
    }
    collected[name] = elements;
  }
  return collected;
}

/** Whether a value is a list whose elements are read while it is written. */
export const isList = (value: Exported): value is AsyncIterable<Exported> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

/** The text of an export, piece by piece. */
export async function* jsonText(value: Exported): AsyncGenerator<string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) yield JSON.stringify(value);
  else if (Symbol.asyncIterator in value) yield* listText(value as AsyncIterable<Exported>);
  else yield* objectText(value as Record<string, Exported>);
}

async function* listText(elements: AsyncIterable<Exported>): AsyncGenerator<string> {
  let separator = '[';
  for await (const element of elements) {
    yield `${separator}\n${JSON.stringify(element)}`;
    separator = ',';
  }
  yield separator === '[' ? '[]' : '\n]';
}

async function* objectText(object: Record<string, Exported>): AsyncGenerator<string> {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  let separator = '{\n';
  for (const [name, value] of entries) {
    yield `${separator}${JSON.stringify(name)}: `;
    yield* jsonText(value);
    separator = ',\n';
  }
  yield entries.length === 0 ? '{}' : '\n}\n';
}
