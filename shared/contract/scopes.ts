/**
 * What an API key may do, for every account. `metering`: start, renew and end sessions. `report`: report sessions that ran without
 * a start, which no limit refuses. `billing`: create checkouts and portal sessions, and manage projects. `read`: see usage, history,
 * projects and invoices. `admin`: admin actions. No scope includes another.
 */
export const SCOPES = ['metering', 'report', 'billing', 'read', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

export const isScope = (scope: string): scope is Scope => (SCOPES as readonly string[]).includes(scope);
