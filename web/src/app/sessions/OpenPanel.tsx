import { Loading } from '../../components/Loading.tsx';
import { Panel } from '../../components/Panel.tsx';
import { type Column, Table } from '../../components/Table.tsx';
import { Updated } from '../../components/Updated.tsx';
import { useText } from '../../text/useText.ts';
import { QueryError } from '../QueryError.tsx';
import type { Session } from '../queries/useEndedSessions.ts';
import type { useOpenSessions } from '../queries/useOpenSessions.ts';
import { useNow } from '../useNow.ts';
import type { ProjectNameOf } from './projectNameOf.ts';
import { RunningTime } from './RunningTime.tsx';
import { SessionName } from './SessionName.tsx';

/** How often "Updated 2 s ago" counts on. */
const AGE_STEP_MS = 2_000;

type OpenPanelProps = {
  readonly query: ReturnType<typeof useOpenSessions>;
  /** How many may be open at the same time, as soon as it is known. */
  readonly concurrent: number | undefined;
  readonly projectNameOf: ProjectNameOf;
};

/** The sessions that are open now. What failed to refresh stays. */
export function OpenPanel({ query, concurrent, projectNameOf }: OpenPanelProps) {
  const { t, format } = useText();
  const { data } = query;
  if (!data) {
    return (
      <Panel title={t('open.label')} busy={query.isPending}>
        {query.isError ? (
          <QueryError what={t('sessions.open.what')} query={query} />
        ) : (
          <Loading shape="rows" rows={3} />
        )}
      </Panel>
    );
  }
  const { sessions } = data;
  const open = sessions.length;
  const isFull = concurrent !== undefined && open >= concurrent;
  const columns: Column<Session>[] = [
    {
      key: 'session',
      label: t('sessions.session'),
      cell: (session) => <SessionName session={session} projectName={projectNameOf(session)} />,
    },
    {
      key: 'project',
      label: t('sessions.project'),
      wide: true,
      cell: (session) => <bdi>{projectNameOf(session) ?? '–'}</bdi>,
    },
    {
      key: 'started',
      label: t('sessions.started'),
      wide: true,
      cell: ({ startedAt }) => <span className="secondary">{format.moment(startedAt)}</span>,
    },
    {
      key: 'running',
      label: t('sessions.running'),
      numeric: true,
      cell: ({ startedAt }) => <RunningTime startedAt={startedAt} />,
    },
  ];
  return (
    <Panel
      title={
        <>
          {open > 0 && <span className="live-dot" aria-hidden />}
          {t('open.label')}
        </>
      }
      note={concurrent === undefined ? format.number(open) : t('sessions.open.of', { open, max: concurrent })}
      aside={<Age at={query.dataUpdatedAt} stale={query.isError} />}
      foot={isFull && <span className="full">{t('open.full')}</span>}
      flush
    >
      {open === 0 ? (
        <p className="panel-body muted small">{t('sessions.open.none')}</p>
      ) : (
        <div className="sessions">
          <Table
            label={t('open.label')}
            columns={columns}
            rows={sessions}
            rowKey={({ sessionId }) => sessionId}
          />
        </div>
      )}
    </Panel>
  );
}

function Age({ at, stale }: { at: number; stale: boolean }) {
  useNow(AGE_STEP_MS);
  return <Updated at={new Date(at).toISOString()} stale={stale} />;
}
