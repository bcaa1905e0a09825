import type { Scope } from '../../../../shared/contract/scopes.ts';

/** What each scope allows, for every account. */
export const SCOPE_MEANINGS: Readonly<Record<Scope, string>> = {
  metering: 'start, renew and end sessions',
  report: 'report sessions that ran without a start',
  billing: 'create checkouts and portal sessions, manage projects',
  read: 'see usage, sessions, projects and invoices',
  admin: 'all admin actions, as an operator',
};
