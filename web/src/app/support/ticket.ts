import type { Operations } from '../../../../client/src/apiTypes.ts';

export type Ticket = Operations['getTicket']['response'];
export type ListedTicket = Operations['listTickets']['response']['tickets'][number];
export type Message = Ticket['messages'][number];

/** What Starter promises. A page must not wait for the catalogue of plans, of which this is a part. */
export const STARTER_ANSWER_HOURS = 48;

/** In the last quarter of its time, an answer is nearly due. */
const SOON_SHARE = 0.75;

/** How much of the time for an answer has passed. */
export type DueTime = {
  readonly dueAt: string;
  readonly hours: number;
  /** Negative once it is late. */
  readonly leftMs: number;
  /** From 0 to 1. */
  readonly passed: number;
  readonly state: 'early' | 'soon' | 'late';
};

const HOUR_MS = 3_600_000;

/** The time of the answer that the ticket waits for. Undefined while nothing is unanswered, and for a closed ticket. */
export function dueTimeOf(
  { dueAt, messages }: Pick<Ticket, 'dueAt' | 'messages'>,
  nowMs: number,
): DueTime | undefined {
  if (dueAt === null) return undefined;
  const dueMs = Date.parse(dueAt);
  const message = messages.findLast((one) => one.dueAt === dueAt);
  const atMs = message ? Date.parse(message.at) : undefined;
  const hours =
    message?.answerHours ?? (atMs === undefined ? STARTER_ANSWER_HOURS : (dueMs - atMs) / HOUR_MS);
  const leftMs = dueMs - nowMs;
  const passed = Math.min(1, Math.max(0, 1 - leftMs / (hours * HOUR_MS)));
  return {
    dueAt,
    hours,
    leftMs,
    passed,
    state: leftMs <= 0 ? 'late' : passed >= SOON_SHARE ? 'soon' : 'early',
  };
}

/** The answer that came last to a message with a due time. */
export function lastAnswerOf(messages: readonly Message[]): Pick<Message, 'answeredAt' | 'met'> | undefined {
  return messages.findLast((one) => one.answeredAt !== undefined);
}

/** How long the first answer took, in seconds; undefined while there is none. */
export function firstAnswerSeconds(messages: readonly Message[]): number | undefined {
  const asked = messages.find(({ by }) => by === 'customer');
  const answer = messages.find(({ by }) => by === 'operator');
  if (!asked || !answer) return undefined;
  return Math.max(0, (Date.parse(answer.at) - Date.parse(asked.at)) / 1_000);
}
