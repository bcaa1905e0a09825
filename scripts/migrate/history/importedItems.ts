import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { isId, PROJECT_ID_LENGTH_MAX } from '../../../shared/contract/ids.ts';
import { HISTORY_SECONDS, monthStart, SECONDS_PER_MINUTE } from '../../../shared/time.ts';
import type { OldMonth, OldSession } from '../exportedAccount.ts';

/** Why a row of the export becomes no item. `outside`: the history does not begin or reach there. */
export type Unusable = { kind: 'bad' | 'outside' };

export type ImportedItem = { kind: 'item'; item: { pk: string; sk: string; imported: true } & Item };
type Item = Record<string, string | number | boolean | object>;

const MONTH_PATTERN = /^\d{4}-(0[1-9]|1[0-2])$/;

const isAmount = (value: number): boolean => Number.isFinite(value) && value >= 0;

const secondsOf = (minutes: number): number => Math.round(minutes * SECONDS_PER_MINUTE);

/**
 * The closed period of a month of the former service. That sold minutes and had plans of its own, so no plan of this service applied:
 * `plan` is `free` with no sessions, and `formerPlan` names the plan that the export has. Only whole months count that end before the
 * account's own first period, which is the month in which the account was created.
 */
export function importedPeriod(
  { month, sessions, minutes }: OldMonth,
  { accountId, createdAt, formerPlan }: { accountId: string; createdAt: number; formerPlan: string },
): ImportedItem | Unusable {
  if (!MONTH_PATTERN.test(month) || !Number.isInteger(sessions)) return { kind: 'bad' };
  if (!isAmount(sessions) || !isAmount(minutes)) return { kind: 'bad' };
  const start = Date.parse(`${month}-01T00:00:00Z`) / 1000;
  const end = monthStart(start, 1);
  if (start < 0) return { kind: 'bad' };
  if (end > monthStart(createdAt)) return { kind: 'outside' };
  return {
    kind: 'item',
    item: {
      ...tableKeys.closedPeriod(accountId, start),
      accountId,
      plan: 'free',
      formerPlan,
      start,
      end,
      sessionsIncluded: 0,
      sessionsUsed: sessions,
      secondsUsed: secondsOf(minutes),
      projects: {},
      imported: true,
    },
  };
}

/**
 * The ended session of the history. It has no reason of its end, which the export does not know. A start with its id is refused as one of
 * a session that has ended, so it is never billed again. It is deleted when one of the service that ended then would be.
 */
export function importedSession(
  { sessionId, projectId, createdAt, minutes }: OldSession,
  { accountId, now }: { accountId: string; now: number },
): ImportedItem | Unusable {
  const startedAt = Math.floor(createdAt);
  if (!isId(sessionId) || !isAmount(minutes) || !isAmount(startedAt)) return { kind: 'bad' };
  const endedAt = startedAt + secondsOf(minutes);
  if (endedAt > now) return { kind: 'bad' };
  const expiresAt = endedAt + HISTORY_SECONDS;
  if (expiresAt <= now) return { kind: 'outside' };
  const isNamed = projectId !== undefined && isId(projectId) && projectId.length <= PROJECT_ID_LENGTH_MAX;
  return {
    kind: 'item',
    item: {
      ...tableKeys.session(accountId, sessionId),
      sessionId,
      ...(isNamed ? { projectId } : {}),
      startedAt,
      endedAt,
      expiresAt,
      ...tableKeys.history(accountId),
      ...tableKeys.historyAt(endedAt, sessionId),
      imported: true,
    },
  };
}
