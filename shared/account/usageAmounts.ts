/** Sessions that were counted, and seconds of sessions that ended. */
export type Amounts = { sessions: number; seconds: number };

/** The usage of an account in a day or a period, with that of its projects. */
export type UsageAmounts = Amounts & { projects: Map<string, Amounts> };

/** `projectId` is null for what belongs to no project. */
export type ProjectAmounts = Amounts & { projectId: string | null };

const NOTHING: Amounts = { sessions: 0, seconds: 0 };

const sum = (one: Amounts, other: Amounts): Amounts => ({
  sessions: one.sessions + other.sessions,
  seconds: one.seconds + other.seconds,
});

/** The sum of all, nothing of none. */
export function sumUsage(all: UsageAmounts[]): UsageAmounts {
  const projects = new Map<string, Amounts>();
  for (const [projectId, amounts] of all.flatMap((one) => [...one.projects])) {
    projects.set(projectId, sum(projects.get(projectId) ?? NOTHING, amounts));
  }
  return { ...all.reduce(sum, NOTHING), projects };
}

/** The usage of each project in the order of their ids, and then what belongs to none, if there is any: together the whole. */
export function usageByProject({ projects, ...whole }: UsageAmounts): ProjectAmounts[] {
  const parts = [...projects]
    .map(([projectId, { sessions, seconds }]) => ({ projectId, sessions, seconds }))
    .sort((one, other) => one.projectId.localeCompare(other.projectId));
  const attributed = parts.reduce(sum, NOTHING);
  const sessions = whole.sessions - attributed.sessions;
  const seconds = whole.seconds - attributed.seconds;
  const rest = sessions === 0 && seconds === 0 ? [] : [{ projectId: null, sessions, seconds }];
  return [...parts, ...rest];
}
