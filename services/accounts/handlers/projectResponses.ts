import { AppError } from '../../../shared/http/errors.ts';
import type { HttpResponse } from '../../../shared/http/response.ts';
import { isoInstant, SECONDS_PER_MINUTE } from '../../../shared/time.ts';
import type { CreateOutcome, Project, ProjectUsage, ShownProject } from '../domain/projects.ts';

/** What each outcome about projects is over HTTP; refusals are thrown as problems. */

export function createdResponse(outcome: CreateOutcome): HttpResponse {
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

export function archivedResponse(project: Project | undefined): HttpResponse {
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
export function projectUsageBody({ secondsUsed, ...use }: ProjectUsage) {
  return { ...use, minutesUsed: Math.floor(secondsUsed / SECONDS_PER_MINUTE) };
}
