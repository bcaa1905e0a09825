/** What the tabs of a browser tell each other. Never a token. */
export type TabMessage = { kind: 'signed_out' } | { kind: 'signed_in'; subject: string };

/** Returns nothing for a message of another shape, such as one of another release. */
export function parseTabMessage(value: unknown): TabMessage | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  if (value.kind === 'signed_out') return { kind: 'signed_out' };
  return value.kind === 'signed_in' && 'subject' in value && typeof value.subject === 'string'
    ? { kind: 'signed_in', subject: value.subject }
    : undefined;
}
