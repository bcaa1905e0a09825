import { ReasonDialog } from '../actions/ReasonDialog.tsx';
import { useConsole } from '../useConsole.ts';
import type { EventActionProps } from './ReplayDialog.tsx';

export function DropDialog({ event, onClose, onDone }: EventActionProps) {
  const { api } = useConsole();
  return (
    <ReasonDialog
      title={`Drop ${event.type}?`}
      action="Drop event"
      isDangerous
      changes={[{ label: 'Where', before: 'Dead-letter queue', after: 'Deleted' }]}
      run={(reason) => api.dropEvent({ event_id: event.eventId, reason })}
      onDone={() => onDone(event, `${event.type} is dropped. The event log has your reason.`)}
      onClose={onClose}
    >
      <p>
        The event is deleted and never applied. The account can differ from Stripe until its next event or the
        next reconciliation. This cannot be undone.
      </p>
    </ReasonDialog>
  );
}
