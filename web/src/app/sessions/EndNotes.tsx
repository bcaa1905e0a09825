import type { EndReason } from '../../../../client/src/apiTypes.ts';
import { useText } from '../../text/useText.ts';
import type { Session } from '../queries/useEndedSessions.ts';

const NOTES = {
  lease_expired: 'end.lost.note',
  operator: 'end.operator.note',
  max_duration: 'end.limit.note',
  reported: 'end.reported.note',
} as const satisfies Partial<Record<EndReason, string>>;

/** What the ends mean that are in the table. */
export function EndNotes({ sessions }: { sessions: readonly Session[] }) {
  const { t } = useText();
  const shown = new Set(sessions.map(({ endReason }) => endReason));
  const reasons = (Object.keys(NOTES) as (keyof typeof NOTES)[]).filter((reason) => shown.has(reason));
  if (reasons.length === 0) return null;
  return (
    <div className="end-notes note">
      {reasons.map((reason) => (
        <p key={reason}>{t(NOTES[reason])}</p>
      ))}
    </div>
  );
}
