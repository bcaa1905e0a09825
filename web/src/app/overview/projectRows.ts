import type { Usage } from './usage.ts';

export type ProjectRow = {
  /** Null for the sessions that belong to no project. */
  readonly projectId: string | null;
  readonly name: string;
  readonly sessions: number;
  /** Of ended sessions. Unknown for what belongs to no project, as the open ones are in the minutes of the account. */
  readonly minutes: number | null;
  /** Of all sessions of the period, from 0 to 1. */
  readonly share: number;
};

/** As many as stand beside the latest invoices. */
const ROWS_MAX = 5;

/**
 * The projects with most sessions in the period, then what belongs to none, if there is any. Archived projects are there as long as
 * they have sessions in it. `usage` has the projects and the account at one moment.
 */
export function projectRows({ projects = [], sessionsUsed }: Usage): ProjectRow[] {
  const shareOf = (sessions: number) => (sessionsUsed > 0 ? Math.min(1, sessions / sessionsUsed) : 0);
  const rows = projects
    .filter((project) => project.active || project.sessionsUsed > 0)
    .map(({ projectId, name, sessionsUsed: sessions, minutesUsed: minutes }) => ({
      projectId,
      name,
      sessions,
      minutes,
      share: shareOf(sessions),
    }))
    .sort((one, other) => other.sessions - one.sessions || one.name.localeCompare(other.name));
  const others = sessionsUsed - rows.reduce((sum, { sessions }) => sum + sessions, 0);
  const shown = rows.slice(0, ROWS_MAX);
  if (others <= 0) return shown;
  return [...shown, { projectId: null, name: '', sessions: others, minutes: null, share: shareOf(others) }];
}
