import type { Operations } from '../../../../client/src/apiTypes.ts';
import type { Text } from '../../text/createText.ts';
import type { en } from '../../text/en.ts';

export type Due = NonNullable<Operations['getSubscription']['response']['amountDue']>;

/** Whether a payment has failed, or the day has passed until which the customer was to pay. */
export function isLate({ failedAt, dueAt }: Due, nowMs: number): boolean {
  return failedAt !== null || (dueAt !== null && Date.parse(dueAt) <= nowMs);
}

/** What is unpaid and since when, in a sentence. */
export function dueTitle(due: Due, { t }: Pick<Text<typeof en>, 't'>, nowMs: number): string {
  if (due.failedAt !== null) return t('due', { amount: due, day: due.failedAt });
  if (due.dueAt === null) return t('invoices.open', { amount: due });
  return t(isLate(due, nowMs) ? 'invoices.overdue' : 'invoices.due', { amount: due, day: due.dueAt });
}
