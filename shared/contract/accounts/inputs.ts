import * as z from 'zod/mini';
import { id, idRule, name, page } from '../fields.ts';
import { ID_PATTERN, PROJECT_ID_LENGTH_MAX } from '../ids.ts';

const PROJECT_ID_RULE = idRule(PROJECT_ID_LENGTH_MAX);

export const accountInputs = {
  getUsage: z.object({
    user_id: id,
    by: z.optional(z.literal('project', 'must be project, or be left out')),
  }),
  createProject: z.object({
    user_id: id,
    project_id: z
      .string(PROJECT_ID_RULE)
      .check(z.regex(ID_PATTERN, PROJECT_ID_RULE), z.maxLength(PROJECT_ID_LENGTH_MAX, PROJECT_ID_RULE)),
    /** Default: the id of the project. */
    name: z.optional(name),
  }),
  listProjects: z.object({ user_id: id, ...page }),
  archiveProject: z.object({ user_id: id, project_id: id }),
};
