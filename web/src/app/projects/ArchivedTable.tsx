import { Button } from '../../components/Button.tsx';
import { type Column, Table } from '../../components/Table.tsx';
import { useText } from '../../text/useText.ts';
import type { Project } from '../queries/useProjects.ts';
import { ProjectName } from './ProjectName.tsx';
import { useProjectsText } from './useProjectsText.ts';

type ArchivedTableProps = {
  readonly projects: readonly Project[];
  readonly focusedRow: string | undefined;
  /** The project that is being restored. */
  readonly pending: string | undefined;
  /** Without it no project can be restored now. */
  readonly onRestore: ((project: Project) => void) | undefined;
};

/** The archived projects, which can be restored as long as the plan has room. */
export function ArchivedTable({ projects, focusedRow, pending, onRestore }: ArchivedTableProps) {
  const { format } = useText();
  const { t } = useProjectsText();
  const columns: Column<Project>[] = [
    { key: 'project', label: t('project'), cell: (project) => <ProjectName project={project} /> },
    {
      key: 'created',
      label: t('created'),
      wide: true,
      cell: ({ createdAt }) => <span className="secondary">{format.date(createdAt)}</span>,
    },
    {
      key: 'archived',
      label: t('archived.at'),
      wide: true,
      cell: ({ archivedAt }) => (
        <span className="secondary">{archivedAt ? format.date(archivedAt) : '–'}</span>
      ),
    },
    {
      key: 'actions',
      label: <span className="visually-hidden">{t('actions')}</span>,
      cell: (project) =>
        onRestore && (
          <div className="row-actions">
            <Button
              size="small"
              aria-label={t('restore.of', { name: project.name })}
              pending={pending === project.projectId}
              onClick={() => onRestore(project)}
            >
              {t('restore')}
            </Button>
          </div>
        ),
    },
  ];
  return (
    <div className="projects archived">
      <Table
        label={t('archived')}
        columns={columns}
        rows={projects}
        rowKey={({ projectId }) => projectId}
        focusedRow={focusedRow}
      />
    </div>
  );
}
