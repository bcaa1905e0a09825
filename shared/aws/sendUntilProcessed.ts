import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../fault.ts';

/**
 * Sends a batch and then whatever the service left unprocessed, with random pauses of up to 1, 2, 4, … × `pauseMs`.
 * `send` returns the entries to send again and, where the service gives one, the reason. After `attemptsMax`
 * attempts it throws `busy`, because services leave entries unprocessed while they are throttled; `what` names the entries in
 * the error.
 */
export async function sendUntilProcessed<Entry>(
  entries: Entry[],
  send: (entries: Entry[]) => Promise<{ left: Entry[]; reason?: string }>,
  { attemptsMax, pauseMs, what }: { attemptsMax: number; pauseMs: number; what: string },
): Promise<void> {
  let left = entries;
  for (let attempt = 1; left.length > 0; attempt++) {
    const sent = await send(left);
    left = sent.left;
    if (left.length === 0) return;
    if (attempt >= attemptsMax) {
      const reason = sent.reason === undefined ? '' : `: ${sent.reason}`;
      const message = `${left.length} ${what} were left unprocessed after ${attemptsMax} attempts${reason}`;
      throw new Fault('busy', message, { retryAfterSeconds: 1 });
    }
    await sleep(Math.random() * pauseMs * 2 ** (attempt - 1));
  }
}
