import { useText } from '../../text/useText.ts';
import { ReasonDialog } from '../actions/ReasonDialog.tsx';
import type { AccountSession } from '../queries/useAccount.ts';
import { useConsole } from '../useConsole.ts';

type EndSessionDialogProps = {
  readonly userId: string;
  readonly session: AccountSession;
  readonly onDone: (message: string) => void;
  readonly onClose: () => void;
};

/** Ends a session that is open, with a reason. */
export function EndSessionDialog({ userId, session, onDone, onClose }: EndSessionDialogProps) {
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
