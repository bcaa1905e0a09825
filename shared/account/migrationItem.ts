import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { MIGRATION_DECISIONS, MIGRATION_STATES } from '../contract/migration/states.ts';
import type { Migration } from './migration.ts';
import { PAID_PLAN_IDS, PLAN_IDS } from './plans.ts';

const plan = z.enum(PLAN_IDS);
const texts = z.array(z.string());

const migrationRow = z.object({
  accountId: z.string(),
  version: z.number(),
  state: z.enum(MIGRATION_STATES),
  stateSince: z.number(),
  planHash: z.string(),
  plannedAt: z.optional(z.number()),
  from: z.object({
    plan: z.string(),
    amountMinor: z.number(),
    currency: z.string(),
    prices: texts,
    overagePrices: texts,
  }),
  options: z.array(
    z.object({ plan, amountMinor: z.number(), months: z.number(), thenAmountMinor: z.number() }),
  ),
  movesAt: z.optional(z.number()),
  lastMonth: z.optional(z.object({ month: z.string(), sessions: z.number(), minutes: z.number() })),
  warnings: texts,
  blockers: texts,
  terms: z.optional(
    z.object({
      sessionsIncluded: z.optional(z.number()),
      concurrent: z.optional(z.number()),
      projectsIncluded: z.optional(z.number()),
    }),
  ),
  projects: z.number(),
  projectsArchived: z.number(),
  customer: z.optional(z.string()),
  subscription: z.optional(z.string()),
  decision: z.optional(
    z.object({ kind: z.enum(MIGRATION_DECISIONS), plan: z.optional(plan), at: z.number() }),
  ),
  notifiedAt: z.optional(z.number()),
  grants: z.optional(z.array(z.object({ price: z.string(), plan: z.enum(PAID_PLAN_IDS) }))),
  move: z.optional(
    z.object({
      at: z.number(),
      plan,
      leaves: z.boolean(),
      decidedAt: z.optional(z.number()),
      schedule: z.optional(z.string()),
    }),
  ),
  problem: z.optional(z.object({ code: z.string(), text: z.string(), at: z.number() })),
});

/** Parses the item of a migration. Throws for any other item. */
export const parseMigrationRow = (row: Record<string, AttributeValue>): Migration =>
  z.parse(migrationRow, unmarshall(row));
