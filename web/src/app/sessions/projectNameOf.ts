import type { Session } from '../queries/useEndedSessions.ts';

/** The name of a session's project: its id, while the name is not known, and undefined without a project. */
export type ProjectNameOf = (session: Pick<Session, 'projectId'>) => string | undefined;

export function projectNamesOf(names: ReadonlyMap<string, string> | undefined): ProjectNameOf {
  return ({ projectId }) => projectId && (names?.get(projectId) ?? projectId);
}
