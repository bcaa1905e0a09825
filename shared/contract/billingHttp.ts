import * as z from 'zod/mini';
import { PAID_PLAN_IDS } from '../account/plans.ts';
import { id, idRule, name, page } from './httpFields.ts';
import { ID_LENGTH_MAX, ID_PATTERN } from './ids.ts';

/** What customers and those who sell to them send. */

export const userInput = z.object({ user_id: id });

export const listInvoicesInput = z.object({ user_id: id, ...page });

export const usageInput = z.object({
  user_id: id,
  by: z.optional(z.literal('project', 'must be project, or be left out')),
});

/** Each active project is part of the account item: ten of 36 characters take about 550 bytes of it. */
export const PROJECT_ID_LENGTH_MAX = 36;
const PROJECT_ID_RULE = idRule(PROJECT_ID_LENGTH_MAX);

export const createProjectInput = z.object({
  user_id: id,
  project_id: z
    .string(PROJECT_ID_RULE)
    .check(z.regex(ID_PATTERN, PROJECT_ID_RULE), z.maxLength(PROJECT_ID_LENGTH_MAX, PROJECT_ID_RULE)),
  /** The id, unless given. */
  name: z.optional(name),
});

export const projectInput = z.object({ user_id: id, project_id: id });

export const listProjectsInput = z.object({ user_id: id, ...page });

const EMAIL_RULE = `must be an e-mail address of at most ${ID_LENGTH_MAX} characters`;
const email = z.email(EMAIL_RULE).check(z.maxLength(ID_LENGTH_MAX, EMAIL_RULE));

export const checkoutInput = z.object({
  plan: z.enum(PAID_PLAN_IDS, `must be one of ${PAID_PLAN_IDS.join(', ')}`),
  user_id: id,
  email,
});
