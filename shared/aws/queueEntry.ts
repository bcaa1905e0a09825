import { createHash } from 'node:crypto';
import { isReconcile, type StripeEventMessage } from '../contract/webhooks/messages.ts';

/**
 * A message as SQS takes it. The messages of a customer are in one message group, so they are applied one after the other.
 * SQS drops a repeated id within five minutes. Reconcile messages have groups of their own: a message that waits for a retry
 * delays only messages of its group.
 */
export function queueEntry(message: StripeEventMessage) {
  const { id, customer } = message;
  const group = isReconcile(message) ? `reconcile-${customer}` : (customer ?? id);
  return {
    MessageBody: asciiJson(message),
    MessageGroupId: toSqsId(group),
    MessageDeduplicationId: toSqsId(id),
  };
}

/** SQS refuses some characters, such as U+FFFF, which an id in an event can have. */
const asciiJson = (message: StripeEventMessage): string =>
  JSON.stringify(message).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** The longest id that SQS accepts. Stripe allows 255 characters for its ids, though none is known to have 40. */
const ID_LENGTH_MAX = 128;

function toSqsId(id: string): string {
  return id.length <= ID_LENGTH_MAX && /^[!-~]+$/.test(id)
    ? id
    : createHash('sha256').update(id).digest('hex');
}
