import { parseArgs } from 'node:util';
import { isoInstant } from '../shared/time.ts';
import {
  ACTED_ON_MAX,
  type DeadLetter,
  dropDeadLetter,
  holdDeadLetters,
  LISTED_MAX,
  redriveDeadLetter,
  releaseDeadLetter,
} from './dlq/deadLetters.ts';
import { printTable } from './printTable.ts';
import { type ConnectedStage, connectStage } from './stage/connectStage.ts';

const USAGE = `usage: npm run dlq -- list --stage STAGE
       npm run dlq -- show MESSAGE_ID --stage STAGE
       npm run dlq -- redrive MESSAGE_ID... | --all --stage STAGE
       npm run dlq -- drop MESSAGE_ID... | --all --stage STAGE
The stage local is the run on this machine; --state-dir DIR says where it keeps its state, .local unless told.`;

/** Works on the messages that failed every try. */
async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    options: { stage: text, 'state-dir': text, all: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [command, ...ids] = positionals;
  if (!values.stage) throw new Error(USAGE);
  const stage = () => connectStage(values.stage ?? '', values['state-dir']);
  const chosen = { ids, all: values.all ?? false };
  const isChosen = chosen.all !== ids.length > 0;
  if (command === 'list' && ids.length === 0) await list(await stage());
  else if (command === 'show' && ids.length === 1) await show(await stage(), ids);
  else if (command === 'redrive' && isChosen) await redrive(await stage(), chosen);
  else if (command === 'drop' && isChosen) await drop(await stage(), chosen);
  else throw new Error(USAGE);
}

type Chosen = { ids: string[]; all: boolean };

async function list(stage: ConnectedStage): Promise<void> {
  const { letters, waitingCount } = await holdDeadLetters(stage);
  await release(stage, letters);
  const rows = letters.map((letter) => [
    letter.messageId,
    letter.event?.id ?? 'unreadable',
    letter.event?.type ?? '',
    letter.event?.customer ?? letter.group,
    String(letter.tries),
    letter.error,
  ]);
  console.log(`${letters.length} dead letters of ${stage.name}`);
  if (rows.length > 0) printTable(['message', 'event', 'type', 'customer', 'tries', 'error'], rows);
  if (waitingCount > 0) {
    console.log(`about ${waitingCount} more wait behind these, in their customers' groups`);
  }
}

async function show(stage: ConnectedStage, ids: string[]): Promise<void> {
  const { letters } = await holdDeadLetters(stage);
  await release(stage, letters);
  const [letter] = choose(letters, { ids, all: false });
  if (!letter) return;
  const { messageId: message, group, body, event, tries, error, failedAt } = letter;
  const times = {
    created: event && isoInstant(event.created),
    failedAt: failedAt === undefined ? undefined : isoInstant(failedAt),
  };
  console.log(JSON.stringify({ message, group, tries, error, ...times, event: event ?? body }, null, 2));
}

async function redrive(stage: ConnectedStage, chosen: Chosen): Promise<void> {
  const done = await eachOf(stage, chosen, (letter) => redriveDeadLetter(stage, letter, Date.now()));
  console.log(`${done} sent on their way again; npm run dlq -- list shows what comes back`);
}

async function drop(stage: ConnectedStage, chosen: Chosen): Promise<void> {
  const done = await eachOf(stage, chosen, async (letter) => {
    await dropDeadLetter(stage, letter, Math.floor(Date.now() / 1000));
    console.log(`dropped ${letter.messageId} ${letter.event?.id ?? letter.body}`);
  });
  console.log(`${done} dropped`);
}

/** Does it to the messages chosen and gives the others back; with `--all`, until there are none. */
async function eachOf(
  stage: ConnectedStage,
  chosen: Chosen,
  act: (letter: DeadLetter) => Promise<void>,
): Promise<number> {
  let done = 0;
  for (;;) {
    const { letters } = await holdDeadLetters(stage, chosen.all ? ACTED_ON_MAX : LISTED_MAX);
    const untouched = new Set(letters);
    try {
      for (const letter of choose(letters, chosen)) {
        await act(letter);
        untouched.delete(letter);
        done++;
      }
    } finally {
      await release(stage, [...untouched]);
    }
    if (!chosen.all || letters.length === 0) return done;
    console.log(`${done} so far`);
  }
}

/** Throws a sentence that names the messages that are not there. */
function choose(letters: DeadLetter[], { ids, all }: Chosen): DeadLetter[] {
  if (all) return [...letters];
  const missing = ids.filter((id) => !letters.some(({ messageId }) => messageId === id));
  if (missing.length > 0) {
    const others = letters.length >= LISTED_MAX ? ' among the first thousand' : '';
    throw new Error(
      `no dead letter ${missing.join(', ')}${others}: npm run dlq -- list shows those there are`,
    );
  }
  return letters.filter(({ messageId }) => ids.includes(messageId));
}

async function release(stage: ConnectedStage, letters: DeadLetter[]): Promise<void> {
  await Promise.all(letters.map((letter) => releaseDeadLetter(stage, letter)));
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
