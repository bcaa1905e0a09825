import { useState } from 'react';
import { requestIdOf } from '../../app/createQueryClient.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorState } from '../../components/ErrorState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { Panel } from '../../components/Panel.tsx';
import { type Column, Table } from '../../components/Table.tsx';
import { TwoLines } from '../../components/TwoLines.tsx';
import { useText } from '../../text/useText.ts';
import { ReasonDialog } from '../actions/ReasonDialog.tsx';
import { type AccountSession, useAccountSessions } from '../queries/useAccount.ts';
import { useConsole } from '../useConsole.ts';

type SessionsPanelProps = {
  readonly userId: string;
  readonly nowMs: number;
  readonly onDone: (message: string) => void;
};

/** The sessions that are open, each with the way to end it. */
export function SessionsPanel({ userId, nowMs, onDone }: SessionsPanelProps) {
  const { format } = useText();
  const { canChange } = useConsole();
  const query = useAccountSessions(userId);
  const [ending, setEnding] = useState<AccountSession>();
  const columns: Column<AccountSession>[] = [
    {
      key: 'session',
      label: 'Session',
      cell: ({ sessionId, projectId }) =>
        projectId === undefined ? (
          <code>{sessionId}</code>
        ) : (
          <TwoLines second={projectId}>
            <code>{sessionId}</code>
          </TwoLines>
        ),
    },
    {
      key: 'running',
      label: 'Running',
      numeric: true,
      cell: ({ startedAt }) => format.duration((nowMs - Date.parse(startedAt)) / 1000),
    },
  ];
  if (canChange) {
    columns.push({
      key: 'end',
      label: 'End',
      labelHidden: true,
      numeric: true,
      cell: (session) => (
        <Button
          size="small"
          aria-label={`End session ${session.sessionId}`}
          onClick={() => setEnding(session)}
        >
          End
        </Button>
      ),
    });
  }
  return (
    <Panel
      title="Open sessions"
      span={4}
      flush={(query.data?.sessions.length ?? 0) > 0}
      busy={query.isPending}
    >
      {query.data ? (
        query.data.sessions.length > 0 ? (
          <Table
            label="Open sessions"
            rows={query.data.sessions}
            rowKey={({ sessionId }) => sessionId}
            columns={columns}
          />
        ) : (
          <p className="note">None is open.</p>
        )
      ) : query.isError ? (
        <ErrorState
          what="the sessions"
          requestId={requestIdOf(query.error)}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      ) : (
        <Loading shape="rows" rows={2} />
      )}
      {ending && (
        <EndDialog userId={userId} session={ending} onDone={onDone} onClose={() => setEnding(undefined)} />
      )}
    </Panel>
  );
}

type EndDialogProps = Pick<SessionsPanelProps, 'userId' | 'onDone'> & {
  readonly session: AccountSession;
  readonly onClose: () => void;
};

function EndDialog({ userId, session, onDone, onClose }: EndDialogProps) {
  const { format } = useText();
  const { api } = useConsole();
  const { sessionId } = session;
  return (
    <ReasonDialog
      title={`End session ${sessionId}?`}
      action="End session"
      isDangerous
      changes={[{ label: 'State', before: 'Open', after: 'Ended by support' }]}
      run={(reason) => api.endSessionAsOperator({ user_id: userId, session_id: sessionId, reason })}
      onDone={({ durationSeconds }) => {
        onClose();
        onDone(`The session is ended after ${format.duration(durationSeconds)}.`);
      }}
      onClose={onClose}
    >
      <p>
        The gateway closes the connection with its next heartbeat, within a minute or two. The session stays
        counted.
      </p>
    </ReasonDialog>
  );
}
