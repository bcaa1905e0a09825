import { assertNever } from '../shared/assertNever.ts';
import { isoInstant } from '../shared/time.ts';
import { confirm, YES_OPTION } from './confirm.ts';
import { counted } from './counted.ts';
import {
  type DeadLetteredMessage,
  dropMessage,
  HELD_COUNT_MAX,
  holdMessages,
  LISTED_COUNT_MAX,
  redriveMessage,
  releaseMessage,
} from './dlq/deadLetterQueue.ts';
import { printTable } from './printTable.ts';
import { runCommand, UsageError } from './runCommand.ts';
import { type ConnectedStage, connectStage } from './stage/connectStage.ts';
import { refuseOtherOptions, requireStageName, STAGE_OPTIONS, STAGE_USAGE } from './stage/stageOptions.ts';

const USAGE = `usage: npm run dlq -- list --stage STAGE
       npm run dlq -- show MESSAGE_ID --stage STAGE
       npm run dlq -- redrive MESSAGE_ID... | --all --stage STAGE
       npm run dlq -- drop MESSAGE_ID... | --all [--yes] --stage STAGE
Works on the Stripe events in the dead-letter queue, which failed every attempt.
list     prints them in a table
show     prints one of them as JSON
redrive  sends them to the main queue again
drop     deletes them and records the outcome in the event log. --all asks first, unless --yes is given
${STAGE_USAGE}`;

type Selection = { ids: string[]; all: boolean };

type Action =
  | { kind: 'list' }
  | { kind: 'show'; id: string }
  | { kind: 'redrive'; selection: Selection }
  | { kind: 'drop'; selection: Selection; isConfirmed: boolean };

function parseAction([command, ...ids]: string[], values: { all?: boolean; yes?: boolean }): Action {
  const { all = false, yes = false } = values;
  if (command === 'list') {
    refuseOtherOptions(values, { subCommand: command, options: [] });
    if (ids.length > 0) throw new UsageError('list takes no message id');
    return { kind: 'list' };
  }
  if (command === 'show') {
    refuseOtherOptions(values, { subCommand: command, options: [] });
    const [id, ...others] = ids;
    if (id === undefined || others.length > 0) throw new UsageError('show needs one MESSAGE_ID');
    return { kind: 'show', id };
  }
  if (command === 'redrive' || command === 'drop') {
    const options = command === 'drop' ? ['all', 'yes'] : ['all'];
    refuseOtherOptions(values, { subCommand: command, options });
    if (all === ids.length > 0) throw new UsageError(`${command} needs either MESSAGE_IDs or --all`);
    return { kind: command, selection: { ids, all }, isConfirmed: yes };
  }
  throw new UsageError('name a command: list, show, redrive or drop');
}

async function runAction(stage: ConnectedStage, action: Action): Promise<void> {
  switch (action.kind) {
    case 'list':
      return list(stage);
    case 'show':
      return show(stage, action.id);
    case 'redrive':
      return redrive(stage, action.selection);
    case 'drop':
      return drop(stage, action);
    default:
      return assertNever(action);
  }
}

async function list(stage: ConnectedStage): Promise<void> {
  const { messages, waitingCount } = await holdMessages(stage);
  await release(stage, messages);
  const rows = messages.map((message) => [
    message.messageId,
    message.event?.id ?? 'unreadable',
    message.event?.type ?? '',
    message.event?.customer ?? message.group,
    String(message.attempts),
    message.error,
  ]);
  console.log(`${counted(messages.length, 'dead-lettered events')} in ${stage.name}`);
  if (rows.length > 0) printTable(['message', 'event', 'type', 'customer', 'attempts', 'error'], rows);
  if (waitingCount > 0) {
    console.log(`behind these, about ${waitingCount} more in the same customers' message groups`);
  }
}

async function show(stage: ConnectedStage, id: string): Promise<void> {
  const { messages } = await holdMessages(stage);
  await release(stage, messages);
  const [found] = select(messages, { ids: [id], all: false }, stage);
  if (!found) return;
  const { messageId: message, group, body, event, attempts, error, failedAt } = found;
  const times = {
    created: event && isoInstant(event.created),
    failedAt: failedAt === undefined ? undefined : isoInstant(failedAt),
  };
  console.log(
    JSON.stringify({ message, group, tries: attempts, error, ...times, event: event ?? body }, null, 2),
  );
}

async function redrive(stage: ConnectedStage, selection: Selection): Promise<void> {
  const count = await forEachSelected(stage, selection, (message) =>
    redriveMessage(stage, message, Date.now()),
  );
  console.log(`${count} redriven: run npm run dlq -- list --stage ${stage.name} to see which fail again`);
}

async function drop(
  stage: ConnectedStage,
  { selection, isConfirmed }: { selection: Selection; isConfirmed: boolean },
): Promise<void> {
  // Message ids name what is dropped. With --all, nobody has seen it.
  if (selection.all) {
    await confirm(`delete every dead-lettered event of ${stage.name}, now and until it ends`, isConfirmed);
  }
  const count = await forEachSelected(stage, selection, async (message) => {
    await dropMessage(stage, message, Math.floor(Date.now() / 1000));
    console.log(`dropped ${message.messageId} ${message.event?.id ?? message.body}`);
  });
  console.log(`${count} dropped`);
}

/** Calls `handle` for the selected messages and releases the others; with `--all`, until the queue is empty. */
async function forEachSelected(
  stage: ConnectedStage,
  selection: Selection,
  handle: (message: DeadLetteredMessage) => Promise<void>,
): Promise<number> {
  let count = 0;
  for (;;) {
    const { messages } = await holdMessages(stage, selection.all ? HELD_COUNT_MAX : LISTED_COUNT_MAX);
    const untouched = new Set(messages);
    try {
      for (const message of select(messages, selection, stage)) {
        await handle(message);
        untouched.delete(message);
        count++;
      }
    } finally {
      await release(stage, [...untouched]);
    }
    if (!selection.all || messages.length === 0) return count;
    console.log(`${count} so far`);
  }
}

/** Throws an error that names the selected messages that are not in the queue. */
function select(
  messages: DeadLetteredMessage[],
  { ids, all }: Selection,
  stage: ConnectedStage,
): DeadLetteredMessage[] {
  if (all) return [...messages];
  const missing = ids.filter((id) => !messages.some(({ messageId }) => messageId === id));
  if (missing.length > 0) {
    const where = messages.length >= LISTED_COUNT_MAX ? `first ${LISTED_COUNT_MAX} messages of the ` : '';
    throw new Error(
      `the ${where}dead-letter queue has no message ${missing.join(', ')}: run npm run dlq -- list --stage ${stage.name} to see the ids`,
    );
  }
  return messages.filter(({ messageId }) => ids.includes(messageId));
}

async function release(stage: ConnectedStage, messages: DeadLetteredMessage[]): Promise<void> {
  await Promise.all(messages.map((message) => releaseMessage(stage, message)));
}

await runCommand({
  usage: USAGE,
  options: { ...STAGE_OPTIONS, ...YES_OPTION, all: { type: 'boolean' } },
  allowPositionals: true,
  async run({ values, positionals }) {
    const action = parseAction(positionals, values);
    await runAction(await connectStage(requireStageName(values), values['state-dir']), action);
  },
});
