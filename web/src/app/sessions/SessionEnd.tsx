import { Pill } from '../../components/Pill.tsx';
import { useText } from '../../text/useText.ts';
import type { Session } from '../queries/useEndedSessions.ts';
import { END_NAMES } from './historyFilter.ts';

/** How a session ended. A normal end is grey text; an exception has a pill. `onlyExceptions`: a normal end shows nothing. */
export function SessionEnd({
  endReason,
  onlyExceptions = false,
}: Pick<Session, 'endReason'> & { onlyExceptions?: boolean }) {
  const { t } = useText();
  if (endReason === undefined) return onlyExceptions ? null : '–';
  const name = t(END_NAMES[endReason]);
  switch (endReason) {
    case 'lease_expired':
      return <Pill kind="warn">{name}</Pill>;
    case 'operator':
    case 'max_duration':
      return <Pill>{name}</Pill>;
    case 'ended':
    case 'reported':
      return onlyExceptions ? null : <span className="muted">{name}</span>;
    default:
      return endReason satisfies never;
  }
}
