import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Panel } from '../../components/Panel.tsx';
import type { Project, useProjects } from '../queries/useProjects.ts';
import { useApp } from '../useApp.ts';
import { ArchivedTable } from './ArchivedTable.tsx';
import { ProjectProblem } from './ProjectProblem.tsx';
import { useChangeProject } from './useChangeProject.ts';
import { useProjectsText } from './useProjectsText.ts';

type ArchivedPanelProps = {
  readonly query: ReturnType<typeof useProjects>;
  readonly isFull: boolean;
  readonly focusedRow: string | undefined;
  readonly onRestored: (project: Project) => void;
};

/** The archived projects, if there are any. */
export function ArchivedPanel({ query, isFull, focusedRow, onRestored }: ArchivedPanelProps) {
  const { t } = useProjectsText();
  const { isActive } = useApp();
  const [pending, setPending] = useState<string>();
  const { change, isPending, error } = useChangeProject(onRestored);
  const archived = query.data?.archived ?? [];
  if (archived.length === 0 && !query.hasNextPage) return null;
  const restore = ({ projectId, name }: Project) => {
    if (isPending) return;
    setPending(projectId);
    change({ kind: 'restore', draft: { projectId, name } });
  };
  return (
    <Panel
      title={t('archived')}
      foot={
        (error || (query.hasNextPage && isActive)) && (
          <>
            {error && <ProjectProblem error={error} />}
            {query.hasNextPage && isActive && (
              <Button
                size="small"
                pending={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                {t('more.archived')}
              </Button>
            )}
          </>
        )
      }
      flush
    >
      <ArchivedTable
        projects={archived}
        focusedRow={focusedRow}
        pending={isPending ? pending : undefined}
        onRestore={isFull || !isActive ? undefined : restore}
      />
    </Panel>
  );
}
