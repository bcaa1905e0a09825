/**
 * A gateway that admits sessions until it is killed: node gatewayProcess.ts <directory> <name> [count]. Each second or so it takes over and
 * "reports" what others have left. Prints what it has done, a line each: `in`, `taken` and `removed`, with the id. With a count it admits so
 * many sessions, and stays.
 */
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileJournal } from '../../../../client/src/node/fileJournal.ts';

const [directory = '', name = '', count] = process.argv.slice(2);
const journal = fileJournal({ directory, onError: (error) => print('error', [error.message]) });
const SESSIONS_AT_ONCE = 20;

/** At once, so that a kill cannot lose it. */
function print(what: string, ids: readonly string[]): void {
  if (ids.length > 0) writeSync(1, ids.map((id) => `${what} ${id}\n`).join(''));
}

async function admit(sessionId: string): Promise<void> {
  const startedAt = new Date().toISOString();
  await journal.save([{ sessionId, userId: `user of ${sessionId}`, startedAt, clock: 'gateway' }], {
    durable: true,
  });
  print('in', [sessionId]);
}

async function report(): Promise<void> {
  const ids = (await journal.takeOver()).map(({ sessionId }) => sessionId);
  print('taken', ids);
  for (let first = 0; first < ids.length; first += 100) {
    const batch = ids.slice(first, first + 100);
    await journal.remove(batch);
    print('removed', batch);
  }
}

if (count !== undefined) {
  await Promise.all(Array.from({ length: Number(count) }, (_, number) => admit(`${name}-${number}`)));
  print('ready', [name]);
  await sleep(600_000);
}
for (let round = 0; ; round += 1) {
  const ids = Array.from({ length: SESSIONS_AT_ONCE }, (_, number) => `${name}-${round}-${number}`);
  await Promise.all(ids.map(admit));
  if (round % 3 === 0) await report();
  await journal.alive(new Date().toISOString());
}
