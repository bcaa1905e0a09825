import Archive from 'lucide-react/icons/archive';
import Pencil from 'lucide-react/icons/pencil';
import type { Operations } from '../../../../client/src/apiTypes.ts';
import { Button } from '../../components/Button.tsx';
import { type Column, Table } from '../../components/Table.tsx';
import { useText } from '../../text/useText.ts';
import type { Project } from '../queries/useProjects.ts';
import { useApp } from '../useApp.ts';
import { DayLine } from './DayLine.tsx';
import { ProjectName } from './ProjectName.tsx';
import { daysOf, figuresByProject } from './projectFigures.ts';
import { Share } from './Share.tsx';
import { useProjectsText } from './useProjectsText.ts';

type ActiveTableProps = {
  readonly projects: readonly Project[];
  /** What is not known yet is shown as "–". */
  readonly usage: Operations['getUsage']['response'] | undefined;
  readonly daily: Operations['getDailyUsage']['response'] | undefined;
  readonly focusedRow: string | undefined;
  readonly onRename: (project: Project) => void;
  readonly onArchive: (project: Project) => void;
};

/** The active projects with their usage in the period. */
export function ActiveTable({ projects, usage, daily, focusedRow, onRename, onArchive }: ActiveTableProps) {
  const { format } = useText();
  const { t } = useProjectsText();
  const { isActive } = useApp();
  const figures = usage && figuresByProject(usage);
  const columns: Column<Project>[] = [
    { key: 'project', label: t('project'), cell: (project) => <ProjectName project={project} /> },
    {
      key: 'sessions',
      label: t('sessions'),
      numeric: true,
      cell: ({ projectId }) => <strong>{number(figures?.get(projectId)?.sessions)}</strong>,
    },
    {
      key: 'share',
      label: t('share'),
      wide: true,
      cell: ({ projectId }) => <Share percent={figures?.get(projectId)?.share} />,
    },
    {
      key: 'minutes',
      label: t('minutes'),
      numeric: true,
      wide: true,
      cell: ({ projectId }) => <span className="muted">{number(figures?.get(projectId)?.minutes)}</span>,
    },
    {
      key: 'days',
      label: t('days'),
      wide: true,
      cell: ({ projectId, name }) => (daily ? <DayLine name={name} days={daysOf(projectId, daily)} /> : '–'),
    },
    {
      key: 'created',
      label: t('created'),
      wide: true,
      cell: ({ createdAt }) => <span className="secondary">{format.date(createdAt)}</span>,
    },
    {
      key: 'actions',
      label: <span className="visually-hidden">{t('actions')}</span>,
      cell: (project) =>
        isActive && (
          <div className="row-actions">
            <Button
              kind="ghost"
              size="small"
              title={t('rename')}
              aria-label={t('rename.of', { name: project.name })}
              onClick={() => onRename(project)}
            >
              <Pencil size={16} aria-hidden />
              <span className="word">{t('rename')}</span>
            </Button>
            <Button
              kind="ghost"
              size="small"
              title={t('archive')}
              aria-label={t('archive.of', { name: project.name })}
              onClick={() => onArchive(project)}
            >
              <Archive size={16} aria-hidden />
              <span className="word">{t('archive')}</span>
            </Button>
          </div>
        ),
    },
  ];
  return (
    <div className="projects">
      <Table
        label={t('active')}
        columns={columns}
        rows={projects}
        rowKey={({ projectId }) => projectId}
        focusedRow={focusedRow}
      />
    </div>
  );

  function number(value: number | undefined): string {
    return value === undefined ? '–' : format.number(value);
  }
}
