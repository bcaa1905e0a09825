import { type InfiniteData, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { Operations } from '../../../../client/src/apiTypes.ts';
import { PROJECTS_PER_PAGE, type Project } from '../queries/useProjects.ts';
import { useApp } from '../useApp.ts';
import { type IdError, idError, type ProjectDraft } from './projectDraft.ts';

type Pages = InfiniteData<Operations['listProjects']['response']>;
export type ProjectChange =
  | { kind: 'create' | 'rename' | 'restore'; draft: ProjectDraft }
  | { kind: 'archive'; projectId: string };

/** The project is not what the page showed: somebody else has created or archived it since. */
export class ProjectChanged extends Error {
  override readonly name = 'ProjectChanged';
  /** What is wrong with its id. */
  readonly reason: IdError | 'archived';

  constructor(reason: ProjectChanged['reason']) {
    super(`The project has changed since it was listed: ${reason}.`);
    this.reason = reason;
  }
}

/**
 * Creates, renames, restores or archives a project. `change` does nothing while one is pending. What the API returns is
 * shown, and then the list is read again; after a failure too, because nobody knows whether the change was made.
 */
export function useChangeProject(onDone: (project: Project) => void) {
  const { api, person } = useApp();
  const queries = useQueryClient();
  // A second press can come before the page shows that the first is pending.
  const isSent = useRef(false);
  const queryKey = ['projects', person.subject];
  const mutation = useMutation({
    mutationFn: async (change: ProjectChange) => {
      if (change.kind === 'archive') return api.archiveProject({ project_id: change.projectId });
      const { projectId, name } = change.draft;
      // The API takes one call for the three: it would restore what was to be renamed, and rename what was to be created.
      if (change.kind !== 'restore') {
        const { projects } = await api.listProjects({ limit: PROJECTS_PER_PAGE });
        const found = idError(projectId, projects);
        if (change.kind === 'create' && found) throw new ProjectChanged(found);
        if (change.kind === 'rename' && found !== 'id.taken') throw new ProjectChanged('archived');
      }
      return api.createProject({ project_id: projectId, name });
    },
    // Without a connection it fails at once, rather than be sent some minutes later.
    networkMode: 'always',
    onSuccess: async (project) => {
      await queries.cancelQueries({ queryKey });
      queries.setQueryData<Pages>(queryKey, (pages) => pages && withProject(pages, project));
    },
    onSettled: () => {
      isSent.current = false;
      void queries.invalidateQueries({ queryKey });
      void queries.invalidateQueries({ queryKey: ['projectUsage', person.subject] });
    },
  });
  const change = (one: ProjectChange) => {
    if (isSent.current) return;
    isSent.current = true;
    // Not called once the component is gone.
    mutation.mutate(one, { onSuccess: onDone });
  };
  return { change, isPending: mutation.isPending, error: mutation.error, reset: mutation.reset };
}

/** The pages with a project as the API returned it: in its place, or among those of the first page. */
function withProject(pages: Pages, project: Project): Pages {
  const isKnown = pages.pages.some(({ projects }) => projects.some(isSame));
  function isSame({ projectId }: Project) {
    return projectId === project.projectId;
  }
  return {
    ...pages,
    pages: pages.pages.map((page, index) => ({
      ...page,
      projects:
        index === 0 && !isKnown
          ? [...page.projects, project]
          : page.projects.map((one) => (isSame(one) ? project : one)),
    })),
  };
}
