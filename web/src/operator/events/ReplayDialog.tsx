import { ReasonDialog } from '../actions/ReasonDialog.tsx';
import type { FailedEvent } from '../queries/useFailedEvents.ts';
import { useConsole } from '../useConsole.ts';

export type EventActionProps = {
  readonly event: FailedEvent;
  readonly onClose: () => void;
  readonly onDone: (event: FailedEvent, message: string) => void;
};

export function ReplayDialog({ event, onClose, onDone }: EventActionProps) {
  const { api } = useConsole();
  return (
    <ReasonDialog
      title={`Replay ${event.type}?`}
      action="Replay event"
      changes={[
        { label: 'Where', before: 'Dead-letter queue', after: 'Queue' },
        { label: 'Attempts so far', before: event.attempts, after: 0 },
      ]}
      run={(reason) => api.replayEvent({ event_id: event.eventId, reason })}
      onDone={() => onDone(event, `${event.type} is in the queue again. It is attempted within seconds.`)}
      onClose={onClose}
    >
      <p>
        The event is attempted again within seconds. If the cause is not fixed, it fails again and comes back
        here.
      </p>
    </ReasonDialog>
  );
}
