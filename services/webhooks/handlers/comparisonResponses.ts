import type { ResponseOf } from '../../../shared/contract/route.ts';
import type { webhookAdminRoutes } from '../../../shared/contract/webhooks/routes.ts';
import { isoInstant } from '../../../shared/time.ts';
import type { Difference } from '../domain/compareAccount.ts';
import { accountNotFound } from './failedEventResponses.ts';

/** The fields that are epoch seconds, by the last part of their name. */
const INSTANTS = new Set([
  'periodStart',
  'periodEnd',
  'paidUntil',
  'anchor',
  'cancelAt',
  'graceUntil',
  'creditUntil',
]);

/** `differences` is undefined if there is no such account. */
export function comparisonResponse(
  accountId: string,
  differences: Difference[] | undefined,
  comparedAt: number,
): ResponseOf<(typeof webhookAdminRoutes)['compareAccount']> {
  if (differences === undefined) throw accountNotFound();
  return {
    status: 200,
    body: {
      userId: accountId,
      agrees: differences.length === 0,
      differences: differences.map(({ field, stored, atStripe }) => ({
        field,
        stored: textOf(field, stored),
        atStripe: textOf(field, atStripe),
      })),
      comparedAt: isoInstant(comparedAt),
    },
  };
}

function textOf(field: string, value: Difference['stored']): string | null {
  if (value === undefined) return null;
  const isInstant = INSTANTS.has(field.split('.').at(-1) ?? '');
  return isInstant && typeof value === 'number' ? isoInstant(value) : String(value);
}
