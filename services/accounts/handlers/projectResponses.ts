import type { Account } from '../../../shared/account/account.ts';
import type { accountRoutes } from '../../../shared/contract/accounts/routes.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { isoInstant } from '../../../shared/time.ts';
import type { CreateOutcome, Project, ShownProject } from '../domain/projects.ts';
import { idCursor } from './cursors.ts';

/** The HTTP response of each outcome. Refusals are thrown as problems. */

type Routes = typeof accountRoutes;

export function createdResponse(outcome: CreateOutcome): ResponseOf<Routes['createProject']> {
  if (outcome.kind === 'refused') {
    const { projectsIncluded, projects } = outcome.account;
    throw new Problem(
      outcome.reason,
      'The plan includes no further project. Archive one, or upgrade the plan.',
      { details: { projectsIncluded, projectsActive: Object.keys(projects).length } },
    );
  }
  return {
    status: outcome.kind === 'created' ? 201 : 200,
    body: projectBody({ ...outcome.project, active: true }),
  };
}

export function archivedResponse(project: Project | undefined): ResponseOf<Routes['archiveProject']> {
  if (!project) throw new Problem('project_not_found', 'This user has no such project.');
  return { status: 200, body: projectBody({ ...project, active: false }) };
}

export function projectsResponse(
  { projectsIncluded, projects: active }: Account,
  { projects, next }: { projects: ShownProject[]; next?: string },
): ResponseOf<Routes['listProjects']> {
  return {
    status: 200,
    body: {
      projectsIncluded,
      projectsActive: Object.keys(active).length,
      projects: projects.map(projectBody),
      nextCursor: next && idCursor.encode(next),
    },
  };
}

export function badgeKeyResponse(publicKey: string | undefined): ResponseOf<Routes['renewBadgeKey']> {
  if (publicKey === undefined) throw new Problem('project_not_found', 'This user has no such project.');
  return { status: 200, body: { publicKey } };
}

function projectBody({ projectId, name, active, publicKey, createdAt, archivedAt }: ShownProject) {
  return {
    projectId,
    name,
    active,
    publicKey: publicKey ?? null,
    createdAt: isoInstant(createdAt),
    archivedAt: active || archivedAt === undefined ? null : isoInstant(archivedAt),
  };
}
