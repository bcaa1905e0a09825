import type { HttpAnswer } from '../../../shared/http/answer.ts';
import { AppError } from '../../../shared/pure/errors.ts';
import { isoInstant, SECONDS_PER_MINUTE } from '../../../shared/pure/time.ts';
import type { CreateOutcome, Project, ProjectUse, ShownProject } from '../domain/projects.ts';

/** What each outcome about projects is over HTTP; refusals are thrown as problems. */

export function createdAnswer(outcome: CreateOutcome): HttpAnswer {
  if (outcome.kind === 'refused') {
    const { projectsIncluded } = outcome.account;
    throw new AppError(
      outcome.reason,
      402,
      'The plan includes no further project. Archive one, or upgrade.',
      {
        details: { projectsIncluded, projectsActive: Object.keys(outcome.account.projects).length },
      },
    );
  }
  return {
    status: outcome.kind === 'created' ? 201 : 200,
    body: projectBody({ ...outcome.project, active: true }),
  };
}

export function archivedAnswer(project: Project | undefined): HttpAnswer {
  if (!project) throw new AppError('project_not_found', 404, 'There is no such project of this user.');
  return { status: 200, body: projectBody({ ...project, active: false }) };
}

export function projectBody({ projectId, name, active, createdAt, archivedAt }: ShownProject) {
  return {
    projectId,
    name,
    active,
    createdAt: isoInstant(createdAt),
    archivedAt: active || archivedAt === undefined ? null : isoInstant(archivedAt),
  };
}

/** Minutes are whole and rounded down, as the account's are. */
export function projectUseBody({ secondsUsed, ...use }: ProjectUse) {
  return { ...use, minutesUsed: Math.floor(secondsUsed / SECONDS_PER_MINUTE) };
}
