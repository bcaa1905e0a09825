import { createHash, randomUUID } from 'node:crypto';
import type { SQSRecord } from 'aws-lambda';
import type { VirtualClock } from '../virtualClock.ts';

/** SQS accepts a deduplication id once in five minutes. */
const DEDUPLICATION_SECONDS = 300;

export type FifoMessage = {
  id: string;
  body: string;
  group: string;
  deduplicationId: string;
  sentAt: number;
  firstReceivedAt?: number;
  receiveCount: number;
  /** While this is later than now, the message is in flight and its group is locked. */
  visibleAt: number;
  receiptHandle: string;
};

export type FifoOptions = {
  clock: VirtualClock;
  visibilitySeconds: number;
  /** A message that was received `attemptsMax` times goes to this queue instead of being received again. */
  deadLetters?: { queue: FifoMessages; attemptsMax: number };
};

/**
 * The messages of one FIFO queue in high-throughput mode. Each message group has its own order and deduplication, and is
 * locked while one of its messages is in flight. Instants are epoch seconds.
 */
export class FifoMessages {
  readonly #options: FifoOptions;
  /** In order of arrival. */
  readonly #messages = new Map<string, FifoMessage>();
  readonly #groups = new Map<string, Set<FifoMessage>>();
  readonly #byHandle = new Map<string, FifoMessage>();
  readonly #inFlight = new Set<FifoMessage>();
  readonly #sent = new Map<string, { id: string; at: number }>();

  constructor(options: FifoOptions) {
    this.#options = options;
  }

  /** Returns the message's id. A duplicate is not kept, and gets the id of the first message. */
  send(sent: { body: string; group: string; deduplicationId: string }): string {
    const at = this.#options.clock.now();
    const key = JSON.stringify([sent.group, sent.deduplicationId]);
    const before = this.#sent.get(key);
    if (before && at - before.at < DEDUPLICATION_SECONDS) return before.id;
    const id = randomUUID();
    this.#sent.set(key, { id, at });
    this.#add({ ...sent, id, sentAt: at, receiveCount: 0, visibleAt: at, receiptHandle: '' });
    return id;
  }

  /** Receives the oldest available message, then as many of its group as fit, then the next group's. */
  receive(countMax: number, visibilitySeconds = this.#options.visibilitySeconds): FifoMessage[] {
    const locked = new Set(this.#lockedUntil().keys());
    const received: FifoMessage[] = [];
    for (const { group } of this.#messages.values()) {
      if (received.length >= countMax) break;
      if (locked.has(group)) continue;
      locked.add(group);
      received.push(...this.#take(group, countMax - received.length, visibilitySeconds));
    }
    return received;
  }

  /** Returns false if the handle is not that of the last receipt of a message in flight. */
  changeVisibility(receiptHandle: string, seconds: number): boolean {
    const now = this.#options.clock.now();
    const message = this.#byHandle.get(receiptHandle);
    if (!message || message.visibleAt <= now) return false;
    message.visibleAt = now + seconds;
    return true;
  }

  delete(receiptHandle: string): boolean {
    const message = this.#byHandle.get(receiptHandle);
    if (message) this.#remove(message);
    return message !== undefined;
  }

  all(): FifoMessage[] {
    return [...this.#messages.values()];
  }

  counts(): { visible: number; inFlight: number } {
    this.#lockedUntil();
    return { visible: this.#messages.size - this.#inFlight.size, inFlight: this.#inFlight.size };
  }

  /** When a message is available: now, or when the first group's lock ends. Undefined if the queue is empty. */
  nextVisibleAt(): number | undefined {
    const locked = this.#lockedUntil();
    if ([...this.#groups.keys()].some((group) => !locked.has(group))) return this.#options.clock.now();
    return locked.size === 0 ? undefined : Math.min(...locked.values());
  }

  /** The end of the lock of each group that has a message in flight. */
  #lockedUntil(): Map<string, number> {
    const now = this.#options.clock.now();
    const locked = new Map<string, number>();
    for (const message of this.#inFlight) {
      const { group, visibleAt } = message;
      if (visibleAt <= now) this.#inFlight.delete(message);
      else locked.set(group, Math.max(visibleAt, locked.get(group) ?? 0));
    }
    return locked;
  }

  #take(group: string, countMax: number, visibilitySeconds: number): FifoMessage[] {
    const { clock, deadLetters } = this.#options;
    const taken: FifoMessage[] = [];
    for (const message of this.#groups.get(group) ?? []) {
      if (taken.length >= countMax) break;
      if (deadLetters && message.receiveCount >= deadLetters.attemptsMax) {
        this.#remove(message);
        deadLetters.queue.#add({ ...message, receiptHandle: '' });
        continue;
      }
      this.#byHandle.delete(message.receiptHandle);
      message.receiveCount += 1;
      message.firstReceivedAt ??= clock.now();
      message.visibleAt = clock.now() + visibilitySeconds;
      message.receiptHandle = `${message.id}-${message.receiveCount}`;
      this.#byHandle.set(message.receiptHandle, message);
      this.#inFlight.add(message);
      taken.push(message);
    }
    return taken;
  }

  #add(message: FifoMessage): void {
    this.#messages.set(message.id, message);
    const group = this.#groups.get(message.group) ?? new Set();
    this.#groups.set(message.group, group.add(message));
  }

  #remove(message: FifoMessage): void {
    this.#messages.delete(message.id);
    this.#byHandle.delete(message.receiptHandle);
    this.#inFlight.delete(message);
    const group = this.#groups.get(message.group);
    group?.delete(message);
    if (group?.size === 0) this.#groups.delete(message.group);
  }
}

export const md5Of = (body: string) => createHash('md5').update(body).digest('hex');

/** A received message as Lambda passes it to a function. */
export function recordOf(message: FifoMessage): SQSRecord {
  return {
    messageId: message.id,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: systemAttributesOf(message),
    messageAttributes: {},
    md5OfBody: md5Of(message.body),
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:events.fifo',
    awsRegion: 'us-east-1',
  };
}

/** The system attributes of a message. Instants are in milliseconds. */
export function systemAttributesOf(message: FifoMessage): SQSRecord['attributes'] {
  return {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAt * 1000),
    ApproximateFirstReceiveTimestamp: String((message.firstReceivedAt ?? message.sentAt) * 1000),
    SenderId: 'sender',
    MessageGroupId: message.group,
    MessageDeduplicationId: message.deduplicationId,
  };
}
