import type { AdminAction } from '../queries/useAudit.ts';

/** What is said elsewhere in the row, or only chooses a page of a list. */
const LEFT_OUT = ['reason', 'limit', 'cursor'];

/** The reason of an action, and the rest of its input: "concurrent 5 · until 2027-03-31T00:00:00Z". */
export function detailsOf(details: AdminAction['details']): { reason: string | undefined; rest: string } {
  const { reason } = details;
  const rest = Object.entries(details)
    .filter(([name, value]) => !LEFT_OUT.includes(name) && value !== undefined && value !== null)
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(' · ');
  return { reason: typeof reason === 'string' && reason !== '' ? reason : undefined, rest };
}

/** Who acted: a person with a role, an API key, or a command that somebody ran with an AWS identity. */
export function kindOfActor({ role, keyId }: Pick<AdminAction, 'role' | 'keyId'>): string {
  if (role !== null) return role === 'viewer' ? 'Viewer' : 'Operator';
  return keyId === null ? 'Command' : 'API key';
}
