import type { Operations } from '../../../../client/src/apiTypes.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { Panel } from '../../components/Panel.tsx';
import { QueryError } from '../QueryError.tsx';
import type { Project, useProjects } from '../queries/useProjects.ts';
import type { useProjectUsage } from '../queries/useProjectUsage.ts';
import { ActiveTable } from './ActiveTable.tsx';
import { sessionsOfNone } from './projectFigures.ts';
import { useProjectsText } from './useProjectsText.ts';

type ActivePanelProps = {
  readonly query: ReturnType<typeof useProjects>;
  readonly usage: ReturnType<typeof useProjectUsage>;
  readonly daily: Operations['getDailyUsage']['response'] | undefined;
  readonly isFull: boolean;
  readonly focusedRow: string | undefined;
  readonly onRename: (project: Project) => void;
  readonly onArchive: (project: Project) => void;
};

/** The active projects. What failed to refresh stays. */
export function ActivePanel({ query, usage, daily, isFull, ...rest }: ActivePanelProps) {
  const { t } = useProjectsText();
  const { data } = query;
  if (!data) {
    return (
      <Panel title={t('active')} busy={query.isPending}>
        {query.isError ? <QueryError what={t('what')} query={query} /> : <Loading shape="rows" rows={3} />}
      </Panel>
    );
  }
  const others = usage.data ? sessionsOfNone(usage.data) : 0;
  const hasFoot = isFull || others > 0 || (usage.isError && !usage.data);
  return (
    <Panel
      title={t('active')}
      foot={
        hasFoot && (
          <div className="project-notes">
            {usage.isError && !usage.data && <QueryError what={t('figures')} query={usage} />}
            {isFull && <p>{t('full', { count: data.projectsIncluded })}</p>}
            {others > 0 && <p>{t('other', { count: others })}</p>}
          </div>
        )
      }
      flush
    >
      {data.active.length === 0 ? (
        <EmptyState>{t(data.archived.length === 0 ? 'empty' : 'empty.active')}</EmptyState>
      ) : (
        <ActiveTable {...rest} projects={data.active} usage={usage.data} daily={daily} />
      )}
    </Panel>
  );
}
