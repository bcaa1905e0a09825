import { Link } from 'wouter';
import { Loading } from '../../components/Loading.tsx';
import { Panel } from '../../components/Panel.tsx';
import { type Column, Table } from '../../components/Table.tsx';
import { TwoLines } from '../../components/TwoLines.tsx';
import { useText } from '../../text/useText.ts';
import { QueryError } from '../QueryError.tsx';
import { useProjectUsage } from '../queries/useProjectUsage.ts';
import { PROJECTS_PATH } from './paths.ts';
import { type ProjectRow, projectRows } from './projectRows.ts';

const LOADING_ROWS = 3;

/** The usage of the projects in this period. Left out for an account that has neither projects nor sessions. */
export function ProjectsPanel() {
  const { t, format } = useText();
  const query = useProjectUsage();
  const rows = query.data && projectRows(query.data);
  if (rows?.length === 0) return null;
  const columns: Column<ProjectRow>[] = [
    {
      key: 'project',
      label: t('byProject.project'),
      cell: ({ projectId, name }) =>
        projectId === null ? (
          <TwoLines second={t('byProject.none.b')}>{t('byProject.none')}</TwoLines>
        ) : (
          <TwoLines second={<span className="mono">{projectId}</span>}>{name}</TwoLines>
        ),
    },
    {
      key: 'share',
      label: t('byProject.share'),
      labelHidden: true,
      wide: true,
      cell: ({ share }) => (
        <div className="share">
          <div style={{ width: `${share * 100}%` }} />
          <span className="visually-hidden">{format.percent(Math.round(share * 100))}</span>
        </div>
      ),
    },
    {
      key: 'sessions',
      label: t('chart.sessions'),
      numeric: true,
      cell: ({ sessions }) => <strong>{format.number(sessions)}</strong>,
    },
    {
      key: 'minutes',
      label: t('byProject.minutes'),
      numeric: true,
      wide: true,
      cell: ({ minutes }) => (
        <span className="secondary">{minutes === null ? '–' : format.number(minutes)}</span>
      ),
    },
  ];
  return (
    <Panel
      title={t('byProject.title')}
      aside={<Link href={PROJECTS_PATH}>{t('byProject.all')}</Link>}
      flush={rows !== undefined}
      busy={query.isPending}
    >
      {rows ? (
        <Table
          label={t('byProject.title')}
          columns={columns}
          rows={rows}
          rowKey={({ projectId }) => projectId ?? ''}
        />
      ) : query.isError ? (
        <QueryError what={t('byProject.what')} query={query} />
      ) : (
        <Loading shape="rows" rows={LOADING_ROWS} />
      )}
    </Panel>
  );
}
