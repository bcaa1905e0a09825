import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import type { Totals } from '../domain/totals.ts';

const movement = z.optional(z.object({ accounts: z.number(), amountMinor: z.number() }));

const totalsRow: z.ZodMiniType<Totals> = z.object({
  day: z.string(),
  levels: z.record(z.string(), z.number()),
  movements: z.object({
    new: movement,
    reactivation: movement,
    expansion: movement,
    contraction: movement,
    churn: movement,
    migrated: movement,
    opening: movement,
  }),
  use: z.record(z.string(), z.object({ sessions: z.number(), seconds: z.number() })),
  openings: z.number(),
  lastOpeningDay: z.optional(z.string()),
  churn: z.object({
    churned: z.number(),
    base: z.number(),
    voluntary: z.number(),
    paymentFailure: z.number(),
    churnedMrrMinor: z.number(),
    startMrrMinor: z.number(),
  }),
  cohort: z.object({ started: z.number(), converted: z.number(), migrated: z.number() }),
  checkouts: z.object({ opened: z.number(), subscribed: z.number() }),
});

export const parseTotals = (row: Record<string, AttributeValue>): Totals =>
  z.parse(totalsRow, unmarshall(row));

/** A level and a plan can have any name, also `constructor`. */
export const totalsItem = (totals: Totals): Record<string, AttributeValue> =>
  marshall(
    { ...tableKeys.totals(totals.day), ...totals },
    { removeUndefinedValues: true, convertClassInstanceToMap: true },
  );
