import { isPrintable } from '../../text/isPrintable.ts';

/** As the API has it: a reason can be in a query string. */
export const REASON_LENGTH_MAX = 160;

/** What is wrong with a reason, and what to do; undefined if nothing is. */
export function reasonError(reason: string): string | undefined {
  if (reason.trim() === '') return 'Give a reason. The audit trail shows it.';
  if (/\S@[^\s@]+\.[^\s@]/u.test(reason))
    return 'A reason must not contain an e-mail address, because an erasure would not find it here. Write the id of the account or a ticket.';
  return isPrintable(reason, REASON_LENGTH_MAX)
    ? undefined
    : `A reason has one line of up to ${REASON_LENGTH_MAX} characters.`;
}
