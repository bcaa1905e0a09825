import { assertNever } from '../../../shared/assertNever.ts';
import type { NoticeMessage } from '../../../shared/contract/notifications/messages.ts';
import { busy } from '../../../shared/fault.ts';
import type { StoredNotice, UnreadableNotice } from './storedNotice.ts';

export type AnyNotice = StoredNotice | UnreadableNotice;

/** The reads and writes of operators. Reads of one notice are strongly consistent. */
export type NoticeAdminStore = {
  /** All notices of an account, in no particular order. */
  listNotices(accountId: string): Promise<AnyNotice[]>;
  readNotice(notice: { accountId: string; key: string }): Promise<AnyNotice | undefined>;
  /**
   * Makes the notice new, and notes that `again` is not on the queue yet. Returns false if it was changed since `before` was read. `now`
   * is epoch seconds.
   */
  renew(change: { before: AnyNotice; again: string; now: number }): Promise<boolean>;
  /** Notes that `again` is on the queue. */
  noteQueued(notice: { accountId: string; key: string; again: string }): Promise<void>;
};

export type ResendOutcome =
  | { kind: 'queued'; notice: AnyNotice }
  | { kind: 'in_progress' }
  | { kind: 'not_found' };

/** What changes a notice at the same time: the sender, feedback, and another operator. */
const ATTEMPTS_MAX = 5;

/** A notice gets its message within seconds. One that is new for longer may have lost it, or waits for a retry. */
const MESSAGE_LOST_AFTER_SECONDS = 60;

/**
 * Sends a notice once more that has a result, or that is new for longer than a minute: its message was dropped, has expired, or never
 * reached the queue. If a message of it is in the queue after all, the claim lets one of the two send. `again` distinguishes the request
 * from others.
 *
 * The notice is made new first, because a message whose notice is not new is dropped. If the function stops before the message is on
 * the queue, the notice keeps the id of the request, and a repeated call queues that message. It may be on the queue already: then
 * SQS drops it, or the sender finds that the notice is not new.
 */
export async function resendNotice(
  { store, enqueue }: { store: NoticeAdminStore; enqueue(message: NoticeMessage): Promise<void> },
  { accountId, key, again, now }: { accountId: string; key: string; again: string; now: number },
): Promise<ResendOutcome> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const before = await store.readNotice({ accountId, key });
    if (!before) return { kind: 'not_found' };
    const decision = decide(before, now);
    switch (decision.kind) {
      case 'in_progress':
        return decision;
      case 'renew':
        // The next attempt reads the notice as it was written, by this call or by another one. But if one that was new has changed, it was
        // probably sent, which the operator could not know.
        if (!(await store.renew({ before, again, now })) && before.state === 'new')
          return { kind: 'in_progress' };
        continue;
      case 'queue':
        await enqueue({ version: 1, accountId, key, again: decision.again });
        await store.noteQueued({ accountId, key, again: decision.again });
        return { kind: 'queued', notice: before };
      default:
        assertNever(decision);
    }
  }
  throw busy(`notice ${key} of account ${accountId}`);
}

type Decision = { kind: 'in_progress' } | { kind: 'renew' } | { kind: 'queue'; again: string };

/** `queue`: it was made new, and is not on the queue for certain. */
function decide(
  { state, sendingUntil = 0, unqueued, createdAt, resentAt = createdAt }: AnyNotice,
  now: number,
): Decision {
  if (state === 'new') {
    if (unqueued !== undefined) return { kind: 'queue', again: unqueued };
    return now - resentAt < MESSAGE_LOST_AFTER_SECONDS ? { kind: 'in_progress' } : { kind: 'renew' };
  }
  return state === 'sending' && sendingUntil > now ? { kind: 'in_progress' } : { kind: 'renew' };
}

/** Where a page of notices begins: after this one. */
export type NoticePosition = { createdAt: number; key: string };

/** A page of notices, newest first. An account has a few hundred at most, so that all are read and sorted. */
export function pageOfNotices<Notice extends NoticePosition>(
  notices: Notice[],
  { limit, after }: { limit: number; after?: NoticePosition },
): { notices: Notice[]; next?: NoticePosition } {
  const left = notices
    .toSorted(newestFirst)
    .filter((notice) => after === undefined || newestFirst(after, notice) < 0);
  const page = left.slice(0, limit);
  const last = page.at(-1);
  return left.length > limit && last
    ? { notices: page, next: { createdAt: last.createdAt, key: last.key } }
    : { notices: page };
}

const newestFirst = (one: NoticePosition, other: NoticePosition): number =>
  other.createdAt - one.createdAt || (one.key < other.key ? -1 : one.key > other.key ? 1 : 0);
