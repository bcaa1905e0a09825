import { useText } from '../../text/useText.ts';
import { useSecond } from '../useSecond.ts';

/** How long a session has run. It counts by itself, so that the page around it is not rendered each second. */
export function RunningTime({ startedAt }: { startedAt: string }) {
  const { format } = useText();
  const nowMs = useSecond();
  return <strong className="running">{format.duration((nowMs - Date.parse(startedAt)) / 1000)}</strong>;
}
