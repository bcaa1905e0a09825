import { assertNever } from '../shared/assertNever.ts';
import { isoInstant } from '../shared/time.ts';
import { confirm, YES_OPTION } from './confirm.ts';
import { counted } from './counted.ts';
import {
  type DeadLetteredMessage,
  type DeadLetterSource,
  dropMessage,
  HELD_COUNT_MAX,
  holdMessages,
  LISTED_COUNT_MAX,
} from './dlq/deadLetterQueue.ts';
import { eventMessages } from './dlq/eventMessages.ts';
import { noticeMessages } from './dlq/noticeMessages.ts';
import { printTable } from './printTable.ts';
import { runCommand, UsageError } from './runCommand.ts';
import { connectStage } from './stage/connectStage.ts';
import { refuseOtherOptions, requireStageName, STAGE_OPTIONS, STAGE_USAGE } from './stage/stageOptions.ts';

const USAGE = `usage: npm run dlq -- list --stage STAGE [--queue QUEUE]
       npm run dlq -- show MESSAGE_ID --stage STAGE [--queue QUEUE]
       npm run dlq -- redrive MESSAGE_ID... | --all --stage STAGE [--queue QUEUE]
       npm run dlq -- drop MESSAGE_ID... | --all [--yes] --stage STAGE [--queue QUEUE]
Works on the messages in a dead-letter queue, which failed every attempt. QUEUE is events for those of Stripe, the default,
or notices for e-mails that were not sent.
list     prints them in a table
show     prints one of them as JSON
redrive  sends them to the main queue again
drop     deletes them; the event log records the outcome of an event. --all asks first, unless --yes is given
${STAGE_USAGE}`;

type Selection = { ids: string[]; all: boolean };

type Action =
  | { kind: 'list' }
  | { kind: 'show'; id: string }
  | { kind: 'redrive'; selection: Selection }
  | { kind: 'drop'; selection: Selection; isConfirmed: boolean };

/** The queues by their names on the command line. */
const SOURCES = { events: eventMessages, notices: noticeMessages } as const;
const isQueue = (name: string): name is keyof typeof SOURCES => Object.hasOwn(SOURCES, name);

/** A dead-letter queue, the name of its stage, and the command that lists it. */
type Target = { stage: string; source: DeadLetterSource; listCommand: string };

function parseQueue({ queue = 'events' }: { queue?: string }): keyof typeof SOURCES {
  if (isQueue(queue)) return queue;
  throw new UsageError(`--queue must be ${Object.keys(SOURCES).join(' or ')}`);
}

function parseAction([command, ...ids]: string[], values: { all?: boolean; yes?: boolean }): Action {
  const { all = false, yes = false } = values;
  if (command === 'list') {
    refuseOtherOptions(values, { subCommand: command, options: ['queue'] });
    if (ids.length > 0) throw new UsageError('list takes no message id');
    return { kind: 'list' };
  }
  if (command === 'show') {
    refuseOtherOptions(values, { subCommand: command, options: ['queue'] });
    const [id, ...others] = ids;
    if (id === undefined || others.length > 0) throw new UsageError('show needs one MESSAGE_ID');
    return { kind: 'show', id };
  }
  if (command === 'redrive' || command === 'drop') {
    const options = command === 'drop' ? ['queue', 'all', 'yes'] : ['queue', 'all'];
    refuseOtherOptions(values, { subCommand: command, options });
    if (all === ids.length > 0) throw new UsageError(`${command} needs either MESSAGE_IDs or --all`);
    return { kind: command, selection: { ids, all }, isConfirmed: yes };
  }
  throw new UsageError('name a command: list, show, redrive or drop');
}

async function runAction(target: Target, action: Action): Promise<void> {
  switch (action.kind) {
    case 'list':
      return list(target);
    case 'show':
      return show(target, action.id);
    case 'redrive':
      return redrive(target, action.selection);
    case 'drop':
      return drop(target, action);
    default:
      return assertNever(action);
  }
}

async function list(target: Target): Promise<void> {
  const { stage, source } = target;
  const { messages, waitingCount } = await holdMessages(source);
  await source.letters.release(messages);
  const rows = messages.map(({ messageId, subject }) => [
    messageId,
    ...subject.cells,
    String(subject.attempts),
    subject.error,
  ]);
  console.log(`${counted(messages.length, source.noun)} in ${stage}`);
  if (rows.length > 0) printTable(['message', ...source.columns, 'attempts', 'error'], rows);
  if (waitingCount > 0) {
    console.log(`behind these, about ${waitingCount} more in the same ${source.groupNoun}' message groups`);
  }
}

async function show(target: Target, id: string): Promise<void> {
  const { messages } = await holdMessages(target.source);
  await target.source.letters.release(messages);
  const [found] = select(messages, { ids: [id], all: false }, target);
  if (!found) return;
  const { messageId: message, group, subject } = found;
  const { attempts: tries, error, failedAt, details } = subject;
  const failed = failedAt === undefined ? {} : { failedAt: isoInstant(failedAt) };
  console.log(JSON.stringify({ message, group, tries, error, ...failed, ...details }, null, 2));
}

async function redrive(target: Target, selection: Selection): Promise<void> {
  const count = await forEachSelected(target, selection, (message) => target.source.letters.redrive(message));
  console.log(`${count} redriven: run ${target.listCommand} to see which fail again`);
}

async function drop(
  target: Target,
  { selection, isConfirmed }: { selection: Selection; isConfirmed: boolean },
): Promise<void> {
  // Message ids name what is dropped. With --all, nobody has seen it.
  if (selection.all) {
    await confirm(`delete all ${target.source.noun} of ${target.stage}, now and until it ends`, isConfirmed);
  }
  const count = await forEachSelected(target, selection, async (message) => {
    await dropMessage(target.source, message, Math.floor(Date.now() / 1000));
    console.log(`dropped ${message.messageId} ${message.subject.id ?? message.body}`);
  });
  console.log(`${count} dropped`);
}

/** Calls `handle` for the selected messages and releases the others; with `--all`, until the queue is empty. */
async function forEachSelected(
  target: Target,
  selection: Selection,
  handle: (message: DeadLetteredMessage) => Promise<void>,
): Promise<number> {
  let count = 0;
  for (;;) {
    const { messages } = await holdMessages(target.source, selection.all ? HELD_COUNT_MAX : LISTED_COUNT_MAX);
    const untouched = new Set(messages);
    try {
      for (const message of select(messages, selection, target)) {
        await handle(message);
        untouched.delete(message);
        count++;
      }
    } finally {
      await target.source.letters.release([...untouched]);
    }
    if (!selection.all || messages.length === 0) return count;
    console.log(`${count} so far`);
  }
}

/** Throws an error that names the selected messages that are not in the queue. */
function select(
  messages: DeadLetteredMessage[],
  { ids, all }: Selection,
  target: Target,
): DeadLetteredMessage[] {
  if (all) return [...messages];
  const missing = ids.filter((id) => !messages.some(({ messageId }) => messageId === id));
  if (missing.length > 0) {
    const where = messages.length >= LISTED_COUNT_MAX ? `first ${LISTED_COUNT_MAX} messages of the ` : '';
    throw new Error(
      `the ${where}dead-letter queue has no message ${missing.join(', ')}: run ${target.listCommand} to see the ids`,
    );
  }
  return messages.filter(({ messageId }) => ids.includes(messageId));
}

await runCommand({
  usage: USAGE,
  options: { ...STAGE_OPTIONS, ...YES_OPTION, all: { type: 'boolean' }, queue: { type: 'string' } },
  allowPositionals: true,
  async run({ values, positionals }) {
    const action = parseAction(positionals, values);
    const queue = parseQueue(values);
    const stage = await connectStage(requireStageName(values), values['state-dir']);
    const listCommand = `npm run dlq -- list --stage ${stage.name}${queue === 'events' ? '' : ` --queue ${queue}`}`;
    await runAction({ stage: stage.name, source: SOURCES[queue](stage), listCommand }, action);
  },
});
