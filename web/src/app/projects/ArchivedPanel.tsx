import { useRef, useState } from 'react';
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
  const countRef = useRef<HTMLSpanElement>(null);
  const [hasPaged, setPaged] = useState(false);
  const archived = query.data?.archived ?? [];
  if (archived.length === 0 && !query.hasNextPage) return null;
  const restore = ({ projectId, name }: Project) => {
    if (isPending) return;
    setPending(projectId);
    change({ kind: 'restore', draft: { projectId, name } });
  };
  const showMore = async () => {
    setPaged(true);
    const { hasNextPage } = await query.fetchNextPage();
    // The button goes with the last page: the focus stays where it was.
    if (!hasNextPage) countRef.current?.focus();
  };
  const hasMore = query.hasNextPage && isActive;
  return (
    <Panel
      title={t('archived')}
      foot={
        (error || hasMore || hasPaged) && (
          <>
            {error && <ProjectProblem error={error} />}
            {(hasMore || hasPaged) && (
              <span ref={countRef} role="status" tabIndex={-1}>
                {t('archived.count', { count: archived.length })}
              </span>
            )}
            {hasMore && (
              <Button size="small" pending={query.isFetchingNextPage} onClick={showMore}>
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
