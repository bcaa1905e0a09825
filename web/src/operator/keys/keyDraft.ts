import type { Scope } from '../../../../shared/contract/scopes.ts';
import { isPrintable } from '../../text/isPrintable.ts';

/** As the API has it. */
export const KEY_NAME_LENGTH_MAX = 100;

/** `expiresOn` is the last UTC day on which the key works; empty for a key that does not expire. */
export type KeyDraft = {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresOn: string;
};

/** What is wrong with the fields of a new key, and what to do. */
export function keyErrors(
  draft: KeyDraft,
  nowMs: number,
): { name?: string; scopes?: string; expiresOn?: string } {
  return {
    ...(draft.name.trim() === '' && { name: 'Give a name. The audit trail shows it.' }),
    ...(!isPrintable(draft.name, KEY_NAME_LENGTH_MAX) && {
      name: `A name has one line of up to ${KEY_NAME_LENGTH_MAX} characters.`,
    }),
    ...(draft.scopes.length === 0 && { scopes: 'Choose at least one scope.' }),
    ...(draft.expiresOn !== '' &&
      !(Date.parse(expiryOf(draft.expiresOn)) > nowMs) && { expiresOn: 'Choose today or a later day.' }),
  };
}

/** When a key ends that works on this UTC day for the last time: the start of the next one. */
export function expiryOf(day: string): string {
  const end = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(end.getTime())) return '';
  end.setUTCDate(end.getUTCDate() + 1);
  return end.toISOString();
}
