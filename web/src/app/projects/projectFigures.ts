import type { DailyFigure } from '../../../../client/react/chart/dailyFigures.ts';
import type { Operations } from '../../../../client/src/apiTypes.ts';

type Usage = Operations['getUsage']['response'];
type DailyUsage = Operations['getDailyUsage']['response'];

export type ProjectFigures = {
  readonly sessions: number;
  readonly minutes: number;
  /** Of all sessions of the account, in percent; undefined without any. */
  readonly share: number | undefined;
};

/** What each project has used in the period, by its id. */
export function figuresByProject({ projects = [], sessionsUsed }: Usage): Map<string, ProjectFigures> {
  return new Map(
    projects.map((one) => [
      one.projectId,
      {
        sessions: one.sessionsUsed,
        minutes: one.minutesUsed,
        share: sessionsUsed > 0 ? Math.min(100, (one.sessionsUsed / sessionsUsed) * 100) : undefined,
      },
    ]),
  );
}

/** The sessions of the period that no project has. */
export function sessionsOfNone({ projects = [], sessionsUsed }: Usage): number {
  return Math.max(
    0,
    projects.reduce((rest, one) => rest - one.sessionsUsed, sessionsUsed),
  );
}

/** The sessions of a project on each day. A day that does not name it had none. */
export function daysOf(projectId: string, { days }: Pick<DailyUsage, 'days'>): DailyFigure[] {
  return days.map(({ day, projects = [] }) => ({
    day,
    value: projects.find((one) => one.projectId === projectId)?.sessions ?? 0,
  }));
}
