/**
 * A gateway with a meter and a journal: node meterProcess.ts <baseUrl> <directory> [count]. With a count, it starts so many sessions, ends every
 * other one, and stays. Without, it reports what others have left, prints `done` and ends. Prints a line `in <id>` for each session let in.
 */
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '../../../../client/src/createClient.ts';
import { createMeter } from '../../../../client/src/meter/createMeter.ts';
import { fileJournal } from '../../../../client/src/node/fileJournal.ts';

const [baseUrl = '', directory = '', count] = process.argv.slice(2);
const print = (line: string) => writeSync(1, `${line}\n`);

const client = createClient({ baseUrl, key: 'key' });
const journal = fileJournal({ directory, onError: ({ message }) => print(`error ${message}`) });
const meter = createMeter({ client, journal, onUnavailable: 'admit' });
meter.on('lost', ({ sessionId, reason }) => print(`error ${sessionId} is lost: ${reason}`));

if (count === undefined) {
  // Until the journal has been read, nothing waits.
  await sleep(300);
  while (meter.figures.waiting > 0) await sleep(20);
  await meter.close();
  print('done');
} else {
  const run = async (number: number) => {
    const session = await meter.start({ userId: `user-${number % 500}` });
    if (session.kind === 'refused') return print(`error refused ${session.code}`);
    print(`in ${session.sessionId}`);
    if (number % 2 === 0) await session.end();
  };
  // After it, the meter knows that the service is away, and the others do not wait.
  await run(0);
  await Promise.all(Array.from({ length: Number(count) - 1 }, (_, number) => run(number + 1)));
  print('ready');
  await sleep(600_000);
}
