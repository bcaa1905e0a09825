import type { Account, LateSeconds } from '../../../shared/account/account.ts';
import { dayNumber, SECONDS_PER_MINUTE } from '../../../shared/time.ts';
import { onlyActiveProjects } from './onlyActiveProjects.ts';
import { durationSeconds } from './session.ts';

/**
 * A session that has ended, whose slot is still held, or a part of one. `isTakenBack`: the seconds of this part were added with its end
 * and are subtracted.
 */
export type EndedSession = {
  sessionId: string;
  projectId?: string;
  startedAt: number;
  endedAt: number;
  isTakenBack?: boolean;
};

/**
 * What giving back slots writes. The seconds count in the period in which a session ended, so the write holds only while that
 * is the account's period: it began before `firstEnd` and lasts beyond `lastEnd`. Both are absent if no seconds are added. `late` tells
 * the ledger which seconds belong to another day or period. With seconds of an earlier period, the write holds only while the account's
 * period is the one that began at `usageSince`.
 */
export type Release = {
  sessionIds: string[];
  seconds: number;
  projectSeconds: Record<string, number>;
  firstEnd?: number;
  lastEnd?: number;
  late: LateSeconds[];
  usageSince?: number;
};

/**
 * The release of sessions that have ended, made at `now` (epoch seconds). `account` is what refused an earlier attempt. Seconds of
 * sessions that ended before the account's period are added to the period before it, by the ledger; those that ended before the account
 * was created, as a report can say, to its first period. Seconds of an archived project count for the account only.
 */
export function releaseOf(
  ended: EndedSession[],
  { account, now }: { account?: Account; now: number },
): Release {
  const { usageSince = 0, usageBefore } = account ?? {};
  const isCurrent = ({ endedAt }: EndedSession) => !account || isInPeriod(account, endedAt);
  const current = ended.filter(isCurrent);
  const earlier = usageBefore === undefined ? [] : ended.filter((session) => !isCurrent(session));
  const byProject = new Map<string, number>();
  for (const { projectId, ...session } of current) {
    if (projectId === undefined) continue;
    byProject.set(projectId, (byProject.get(projectId) ?? 0) + addedSeconds(session));
  }
  const all = Object.fromEntries(byProject);
  const projectSeconds = account ? onlyActiveProjects(account, all) : all;
  const ends = current.map(({ endedAt }) => endedAt);
  const late = [
    ...current
      .filter(({ endedAt }) => !isCertainlyToday(endedAt, now))
      .map((session) => lateSeconds(session, CURRENT_PERIOD, (id) => Object.hasOwn(projectSeconds, id))),
    ...earlier.map((session) => lateSeconds(session, usageBefore ?? 0)),
  ];
  return {
    sessionIds: ended.map(({ sessionId }) => sessionId),
    seconds: current.reduce((sum, session) => sum + addedSeconds(session), 0),
    projectSeconds,
    ...(ends.length > 0
      ? { firstEnd: Math.max(usageSince, Math.min(...ends)), lastEnd: Math.max(...ends) }
      : {}),
    late: summed(late),
    ...(earlier.length > 0 ? { usageSince } : {}),
  };
}

const addedSeconds = (session: Pick<EndedSession, 'startedAt' | 'endedAt' | 'isTakenBack'>): number =>
  session.isTakenBack ? -durationSeconds(session) : durationSeconds(session);

/** Whether seconds of an end count in the account's period. Its first one has those from before the account was created, too. */
function isInPeriod({ usageSince, usageBefore, createdAt }: Account, endedAt: number): boolean {
  // The first format of the account item forgets a period without usage.
  const isFirst = usageBefore === undefined && createdAt >= usageSince;
  return isFirst || endedAt >= usageSince;
}

/**
 * The account without the seconds of a part that is taken back; undefined if it does not show where they were added: its project is not
 * active, its end is before the previous period, or an upgrade that began before its end was applied since and the period has less.
 */
export function withoutPart(account: Account, part: EndedSession): Account | undefined {
  const { projectId, endedAt } = part;
  const { usageBefore = endedAt + 1, secondsUsed, projects } = account;
  const project =
    projectId !== undefined && Object.hasOwn(projects, projectId) ? projects[projectId] : undefined;
  if (projectId !== undefined && !project) return undefined;
  if (!isInPeriod(account, endedAt)) return endedAt >= usageBefore ? account : undefined;
  const seconds = durationSeconds(part);
  if (seconds > secondsUsed) return undefined;
  const left = { ...account, secondsUsed: secondsUsed - seconds };
  if (projectId === undefined || !project) return left;
  const [createdAt, sessionsOfProject, secondsOfProject] = project;
  if (seconds > secondsOfProject) return undefined;
  return {
    ...left,
    projects: { ...projects, [projectId]: [createdAt, sessionsOfProject, secondsOfProject - seconds] },
  };
}

/** The start of a period in `late` that stands for the account's period at the write. */
const CURRENT_PERIOD = 0;

/** A slice of the nightly job knows the time of its beginning only, and works for 14 minutes. */
const NOW_IS_OLD_SECONDS = 20 * SECONDS_PER_MINUTE;

/**
 * Whether the ledger will count seconds of this end on its day without being told. It takes the day of the write from the table's stream,
 * whose clock can differ.
 */
const isCertainlyToday = (endedAt: number, now: number): boolean =>
  dayNumber(now - SECONDS_PER_MINUTE) === dayNumber(endedAt) &&
  dayNumber(now + NOW_IS_OLD_SECONDS) === dayNumber(endedAt);

function lateSeconds(
  session: EndedSession,
  periodStart: number,
  hasProject: (projectId: string) => boolean = () => true,
): LateSeconds {
  const { projectId, endedAt } = session;
  const late = [dayNumber(endedAt), periodStart, addedSeconds(session)] as const;
  return projectId !== undefined && hasProject(projectId) ? [...late, projectId] : [...late];
}

/** One entry for each day, period and project. */
function summed(all: LateSeconds[]): LateSeconds[] {
  const sums = new Map<string, LateSeconds>();
  for (const [day, periodStart, seconds, ...project] of all) {
    if (seconds === 0) continue;
    const key = JSON.stringify([day, periodStart, project]);
    const [, , before] = sums.get(key) ?? [0, 0, 0];
    sums.set(key, [day, periodStart, before + seconds, ...project]);
  }
  return [...sums.values()];
}
