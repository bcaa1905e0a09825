import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query';
import type { Operations } from '../../../../client/src/apiTypes.ts';
import { useApp } from '../useApp.ts';

type ProjectPage = Operations['listProjects']['response'];
export type Project = ProjectPage['projects'][number];

/** The largest page. All active projects are on the first; accounts with more archived ones are rare. */
export const PROJECTS_PER_PAGE = 100;

/**
 * The projects of the person's account: the active ones, then the archived ones, with how many the plan includes. Archived ones
 * beyond the first page are read with `fetchNextPage`.
 */
export function useProjects() {
  const { api, person, isActive } = useApp();
  return useInfiniteQuery({
    queryKey: ['projects', person.subject],
    queryFn: ({ pageParam, signal }) =>
      api.listProjects({ limit: PROJECTS_PER_PAGE, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    select: joinPages,
    enabled: isActive,
  });
}

/** A project that was archived between two pages is on both: the newer page holds. */
function joinPages({ pages }: InfiniteData<ProjectPage>) {
  const byId = new Map<string, Project>();
  for (const page of pages) for (const project of page.projects) byId.set(project.projectId, project);
  const projects = [...byId.values()];
  const { projectsIncluded = 0, projectsActive = 0 } = pages.at(-1) ?? {};
  return {
    projectsIncluded,
    projectsActive,
    active: projects.filter(({ active }) => active),
    archived: projects.filter(({ active }) => !active),
    /** The names for people, by id. */
    names: new Map(projects.map(({ projectId, name }) => [projectId, name])),
  };
}
