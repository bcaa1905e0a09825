import { OPERATOR_HOME } from './operatorConsole.ts';

export const OVERVIEW_PATH = OPERATOR_HOME;
export const ACCOUNTS_PATH = `${OPERATOR_HOME}/accounts`;
export const TICKETS_PATH = `${OPERATOR_HOME}/tickets`;
export const EVENTS_PATH = `${OPERATOR_HOME}/events`;
export const AUDIT_PATH = `${OPERATOR_HOME}/audit`;
export const KEYS_PATH = `${OPERATOR_HOME}/keys`;
export const MIGRATION_PATH = `${OPERATOR_HOME}/migration`;

/** The page of an account. */
export const accountPath = (userId: string): string => `${ACCOUNTS_PATH}/${encodeURIComponent(userId)}`;

/** The page of an account of the former service. */
export const migrationPath = (userId: string): string => `${MIGRATION_PATH}/${encodeURIComponent(userId)}`;

/** The page of a ticket, which is numbered in its account. */
export const ticketPath = ({ userId, ticketId }: { userId: string; ticketId: string }): string =>
  `${TICKETS_PATH}/${encodeURIComponent(userId)}/${encodeURIComponent(ticketId)}`;

const withQuery = (path: string, parameters: Readonly<Record<string, string | undefined>>): string => {
  const known = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return known.length === 0 ? path : `${path}?${new URLSearchParams(known)}`;
};

/** The list of accounts with these filters. */
export const accountsPath = (
  filters: Partial<Record<'plan' | 'status' | 'state' | 'sort' | 'search', string>>,
): string => withQuery(ACCOUNTS_PATH, filters);

export const MOVEMENTS_PATH = `${OPERATOR_HOME}/movements`;

/** The accounts whose revenue changed in some days. */
export const movementsPath = ({ from, to, kind }: { from: string; to: string; kind?: string }): string =>
  withQuery(MOVEMENTS_PATH, { from, to, kind });

/** What operators did about an account. */
export const accountAuditPath = (userId: string): string => withQuery(AUDIT_PATH, { account: userId });

/** The queue of tickets, all of them or those that are late or due soon. */
export const queuePath = (due?: 'soon' | 'late'): string => withQuery(TICKETS_PATH, { due });
