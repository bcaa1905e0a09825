import {
  createDeadLetterQueue,
  type DeadLetterQueue,
  type HeldMessage,
} from '../../shared/aws/deadLetterQueue.ts';
import type { ConnectedStage } from '../stage/connectStage.ts';

/** How long a held message is hidden from other commands. Reading a thousand messages takes a tenth of it. */
const HELD_SECONDS = 120;

const WAIT_SECONDS = 2;

/** The most messages that are listed at once. */
export const LISTED_COUNT_MAX = 1_000;

/** A redrive or drop takes about 0.3 s from a distant region: 50 take 15 s, an eighth of the time they are held. */
export const HELD_COUNT_MAX = 50;

/** What a message is about. */
export type Subject = {
  /** The id of what it is about; undefined when the body cannot be read. */
  id?: string;
  /** Its cells in the list, in the order of the columns. */
  cells: string[];
  attempts: number;
  /** Why the last attempt failed. */
  error: string;
  /** Epoch seconds. */
  failedAt?: number;
  /** What is shown of it, besides the message. */
  details: object;
};

/** A message that failed every attempt. */
export type DeadLetteredMessage = HeldMessage & { subject: Subject };

/** A dead-letter queue, and what its messages are about. */
export type DeadLetterSource = {
  letters: DeadLetterQueue;
  /** What the messages are, in the plural: `dead-lettered events`. */
  noun: string;
  /** Whose messages stay in order, in the plural. */
  groupNoun: string;
  /** The columns of the cells. */
  columns: string[];
  describe(message: { body: string; group: string }): Promise<Subject>;
  /** Records that a message is dropped. `now` is epoch seconds. */
  recordDrop(message: { body: string }, now: number): Promise<void>;
};

/** The dead-letter queue of a queue of the stage. */
export const lettersOf = (
  { queues: client }: Pick<ConnectedStage, 'queues'>,
  urls: { queueUrl: string; deadLetterQueueUrl: string },
): DeadLetterQueue => createDeadLetterQueue({ client, ...urls, waitSeconds: WAIT_SECONDS });

/** Receives up to `countMax` messages of the dead-letter queue and hides them from other commands for two minutes. */
export async function holdMessages(
  { letters, describe }: DeadLetterSource,
  countMax = LISTED_COUNT_MAX,
): Promise<{ messages: DeadLetteredMessage[]; waitingCount: number }> {
  const { messages, waitingCount } = await letters.hold({ countMax, heldSeconds: HELD_SECONDS });
  const described = messages.map(async (message) => ({ ...message, subject: await describe(message) }));
  return { messages: await Promise.all(described), waitingCount };
}

/** Records that the message is dropped, and deletes it. `now` is epoch seconds. */
export async function dropMessage(
  source: DeadLetterSource,
  message: DeadLetteredMessage,
  now: number,
): Promise<void> {
  await source.recordDrop(message, now);
  await source.letters.delete(message);
}
