import { useState } from 'react';
import { QueryError } from '../../app/QueryError.tsx';
import { Button } from '../../components/Button.tsx';
import { Loading } from '../../components/Loading.tsx';
import { Panel } from '../../components/Panel.tsx';
import { type Column, Table } from '../../components/Table.tsx';
import { TwoLines } from '../../components/TwoLines.tsx';
import { useText } from '../../text/useText.ts';
import { type AccountSession, useAccountSessions } from '../queries/useAccount.ts';
import { useConsole } from '../useConsole.ts';
import { EndSessionDialog } from './EndSessionDialog.tsx';

type SessionsPanelProps = {
  readonly userId: string;
  readonly nowMs: number;
  readonly onDone: (message: string) => void;
};

/** The sessions that are open, each with the way to end it. */
export function SessionsPanel({ userId, nowMs, onDone }: SessionsPanelProps) {
  const { canChange } = useConsole();
  const query = useAccountSessions(userId);
  const [ending, setEnding] = useState<AccountSession>();
  return (
    <Panel
      title="Open sessions"
      span={4}
      flush={(query.data?.sessions.length ?? 0) > 0}
      busy={query.isPending}
    >
      <Content query={query} nowMs={nowMs} onEnd={canChange ? setEnding : undefined} />
      {ending && (
        <EndSessionDialog
          userId={userId}
          session={ending}
          onDone={onDone}
          onClose={() => setEnding(undefined)}
        />
      )}
    </Panel>
  );
}

type ContentProps = {
  readonly query: ReturnType<typeof useAccountSessions>;
  readonly nowMs: number;
  /** Missing for who may only look. */
  readonly onEnd: ((session: AccountSession) => void) | undefined;
};

function Content({ query, nowMs, onEnd }: ContentProps) {
  const { format } = useText();
  const { data } = query;
  if (!data) {
    if (!query.isError) return <Loading shape="rows" rows={2} />;
    return <QueryError what="the sessions" query={query} />;
  }
  if (data.sessions.length === 0) return <p className="note">None is open.</p>;
  const columns: Column<AccountSession>[] = [
    { key: 'session', label: 'Session', cell: (session) => <Name session={session} /> },
    {
      key: 'running',
      label: 'Running',
      numeric: true,
      cell: ({ startedAt }) => format.duration((nowMs - Date.parse(startedAt)) / 1000),
    },
  ];
  if (onEnd) {
    columns.push({
      key: 'end',
      label: 'End',
      labelHidden: true,
      numeric: true,
      cell: (session) => (
        <Button size="small" aria-label={`End session ${session.sessionId}`} onClick={() => onEnd(session)}>
          End
        </Button>
      ),
    });
  }
  return (
    <Table
      label="Open sessions"
      rows={data.sessions}
      rowKey={({ sessionId }) => sessionId}
      columns={columns}
    />
  );
}

function Name({ session: { sessionId, projectId } }: { readonly session: AccountSession }) {
  if (projectId === undefined) return <code>{sessionId}</code>;
  return (
    <TwoLines second={projectId}>
      <code>{sessionId}</code>
    </TwoLines>
  );
}
