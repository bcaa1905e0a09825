/** Sessions and seconds, of the whole account and of each project. */
export type Usage = {
  sessions: number;
  seconds: number;
  projects: Record<string, [sessions: number, seconds: number]>;
};

/** The usage of a UTC day (`2026-11-22`) that belongs to the period that began at `since`, epoch seconds. */
export type DayUsage = Usage & { day: string; since: number };

export const isNothing = ({ sessions, seconds, projects }: Usage): boolean =>
  sessions === 0 &&
  seconds === 0 &&
  Object.values(projects).every(([ofSessions, ofSeconds]) => ofSessions === 0 && ofSeconds === 0);

/** The sum of both. A project without usage is left out. */
export function addUsage(one: Usage, other: Usage): Usage {
  const projects = new Map(Object.entries(one.projects));
  for (const [id, [sessions, seconds]] of Object.entries(other.projects)) {
    const [sessionsBefore, secondsBefore] = projects.get(id) ?? [0, 0];
    projects.set(id, [sessionsBefore + sessions, secondsBefore + seconds]);
  }
  return {
    sessions: one.sessions + other.sessions,
    seconds: one.seconds + other.seconds,
    projects: Object.fromEntries(
      [...projects].filter(([, [sessions, seconds]]) => sessions !== 0 || seconds !== 0),
    ),
  };
}

export const isSameDay = (
  one: Pick<DayUsage, 'day' | 'since'>,
  other: Pick<DayUsage, 'day' | 'since'>,
): boolean => one.day === other.day && one.since === other.since;

/** One entry for each day and period. */
export function usageByDay(all: DayUsage[]): DayUsage[] {
  const sums = new Map<string, DayUsage>();
  for (const { day, since, ...usage } of all) {
    const key = `${day}#${since}`;
    const sum = sums.get(key) ?? { day, since, sessions: 0, seconds: 0, projects: {} };
    sums.set(key, { day, since, ...addUsage(sum, usage) });
  }
  return [...sums.values()];
}
