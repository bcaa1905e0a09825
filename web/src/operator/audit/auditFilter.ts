import { isId } from '../../../../shared/contract/ids.ts';

/** What the query string says about the audit trail. */
export type AuditFilter = {
  /** A UTC day. Without it, today. Of no effect on the actions about one account. */
  day?: string;
  /** Who acted. */
  by?: string;
  /** The account that the actions are about. */
  account?: string;
  /** Leaves out what only read. */
  changes?: true;
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Reads the query string, which anybody can write: what is not valid is ignored. */
export function readFilter(parameters: URLSearchParams): AuditFilter {
  const day = parameters.get('day');
  const by = parameters.get('by');
  const account = parameters.get('account');
  return {
    ...(isDay(day) && { day }),
    ...(by && { by }),
    ...(isId(account) && { account }),
    ...(parameters.get('only') === 'changes' && { changes: true }),
  };
}

/** Writes a filter into a query string, whose other parameters stay. */
export function withFilter(parameters: URLSearchParams, filter: AuditFilter): URLSearchParams {
  const written = new URLSearchParams(parameters);
  const { day, by, account, changes } = filter;
  for (const [name, value] of Object.entries({ day, by, account, only: changes && 'changes' })) {
    if (value === undefined) written.delete(name);
    else written.set(name, value);
  }
  return written;
}

export function isDay(text: string | null): text is string {
  if (text === null || !DAY.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** The UTC day so many days after another one. */
export function dayAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
