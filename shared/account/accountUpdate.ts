import type { LateSeconds } from './account.ts';
import { type AccountFormat, CURRENT_FORMAT } from './accountFormat.ts';

type Clauses = { sets?: string[]; removes?: string[]; adds?: string[]; late?: LateSeconds[] };

/**
 * The update expression of a write of an account item that is no heartbeat, and the values that it adds. Such a write raises
 * `revision`, and replaces what the write before said in `late`: otherwise the ledger would take it for a heartbeat, or add the same
 * seconds again. `late` is never absent, because it is not documented whether a stream filter for the absence of a part matches then.
 */
export function accountUpdate(
  { sets = [], removes = [], adds = [], late = [] }: Clauses,
  format: AccountFormat = CURRENT_FORMAT,
): { expression: string; values: Record<string, unknown> } {
  const clauses = {
    SET: [...sets, 'late = :late'],
    REMOVE: removes,
    ADD: format === 1 ? adds : [...adds, 'revision :revision'],
  };
  const expression = Object.entries(clauses)
    .filter(([, parts]) => parts.length > 0)
    .map(([name, parts]) => `${name} ${parts.join(', ')}`)
    .join(' ');
  return {
    expression,
    values: { ':late': format === 1 ? [] : late, ...(format === 1 ? {} : { ':revision': 1 }) },
  };
}
