import * as z from 'zod/mini';
import { day, id, idOfLength, name, PAGE_MAX, page, pageOf } from '../fields.ts';
import { PROJECT_ID_LENGTH_MAX } from '../ids.ts';

const by = z.optional(z.literal('project', 'must be project, or be left out'));

export const accountInputs = {
  getUsage: z.object({ user_id: id, by }),
  getDailyUsage: z.object({ user_id: id, from: z.optional(day), to: z.optional(day), by }),
  /** A page has room for eight years of months, so that a file is complete without another request. */
  listUsagePeriods: z.object({ user_id: id, ...pageOf(PAGE_MAX) }),
  createProject: z.object({
    user_id: id,
    project_id: idOfLength(PROJECT_ID_LENGTH_MAX),
    /** Default: the id of the project. */
    name: z.optional(name),
  }),
  listProjects: z.object({ user_id: id, ...page }),
  archiveProject: z.object({ user_id: id, project_id: id }),
};
