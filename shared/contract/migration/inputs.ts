import * as z from 'zod/mini';
import { PLAN_IDS } from '../../account/plans.ts';
import { id, pageOf } from '../fields.ts';
import { MIGRATION_DECISIONS, MIGRATION_STATES } from './states.ts';

const oneOf = <const Value extends readonly [string, ...string[]]>(values: Value) =>
  z.enum(values, `must be one of ${values.join(', ')}`);

const PROBLEM_RULE = 'must be the code of a problem such as notice_bounced';

/** An item takes about 1.5 kB, so that a page reads up to 50 × 8 buckets × 1.5 kB = 75 read units. */
const MIGRATIONS_PAGE_MAX = 50;

export const migrationInputs = {
  getMigration: z.object({ user_id: id }),
  decideMigration: z.object({
    user_id: id,
    decision: oneOf(MIGRATION_DECISIONS),
    plan: z.optional(oneOf(PLAN_IDS)),
  }),
};

export const migrationAdminInputs = {
  listMigrations: z.object({
    state: z.optional(oneOf(MIGRATION_STATES)),
    decision: z.optional(oneOf([...MIGRATION_DECISIONS, 'none'])),
    problem: z.optional(z.string(PROBLEM_RULE).check(z.regex(/^[a-z][a-z_]{0,63}$/, PROBLEM_RULE))),
    ...pageOf(MIGRATIONS_PAGE_MAX, MIGRATIONS_PAGE_MAX),
  }),
  getAccountMigration: z.object({ user_id: id }),
};
