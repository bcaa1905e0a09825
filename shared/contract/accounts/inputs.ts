import * as z from 'zod/mini';
import { id, idOfLength, name, page } from '../fields.ts';
import { PROJECT_ID_LENGTH_MAX } from '../ids.ts';

export const accountInputs = {
  getUsage: z.object({
    user_id: id,
    by: z.optional(z.literal('project', 'must be project, or be left out')),
  }),
  createProject: z.object({
    user_id: id,
    project_id: idOfLength(PROJECT_ID_LENGTH_MAX),
    /** Default: the id of the project. */
    name: z.optional(name),
  }),
  listProjects: z.object({ user_id: id, ...page }),
  archiveProject: z.object({ user_id: id, project_id: id }),
};
