import { memo } from 'react';
import { type Column, Table } from '../../components/Table.tsx';
import { useText } from '../../text/useText.ts';
import type { Session } from '../queries/useEndedSessions.ts';
import type { ProjectNameOf } from './projectNameOf.ts';
import { SessionEnd } from './SessionEnd.tsx';
import { SessionName } from './SessionName.tsx';

type HistoryTableProps = {
  readonly sessions: readonly Session[];
  readonly projectNameOf: ProjectNameOf;
  readonly focusedRow: string | undefined;
};

/** The rows of the history. They can be thousands, and are rendered again only if they change. */
export const HistoryTable = memo(function HistoryTable({
  sessions,
  projectNameOf,
  focusedRow,
}: HistoryTableProps) {
  const { t, format } = useText();
  const columns: Column<Session>[] = [
    {
      key: 'session',
      label: t('sessions.session'),
      cell: (session) => (
        <SessionName session={session} projectName={projectNameOf(session)}>
          <span className="exception">
            <SessionEnd endReason={session.endReason} onlyExceptions />
          </span>
        </SessionName>
      ),
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
      key: 'duration',
      label: t('sessions.duration'),
      numeric: true,
      cell: ({ durationSeconds }) => (durationSeconds === undefined ? '–' : format.duration(durationSeconds)),
    },
    {
      key: 'end',
      label: t('sessions.end'),
      wide: true,
      cell: ({ endReason, imported }) =>
        imported ? (
          <span className="muted">{t('sessions.imported')}</span>
        ) : (
          <SessionEnd endReason={endReason} />
        ),
    },
  ];
  return (
    <Table
      label={t('sessions.history')}
      columns={columns}
      rows={sessions}
      rowKey={({ sessionId }) => sessionId}
      focusedRow={focusedRow}
    />
  );
});
