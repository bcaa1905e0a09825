import * as z from 'zod/mini';
import { id, page, reason } from '../fields.ts';

const session = z.object({ session_id: id, user_id: id });

const STATES = ['open', 'ended'] as const;

export const meteringInputs = {
  startSession: z.object({ session_id: id, user_id: id, project_id: z.optional(id) }),
  renewSession: session,
  endSession: session,
  listSessions: z.object({
    user_id: id,
    state: z.optional(z.enum(STATES, `must be one of ${STATES.join(', ')}, or be left out`)),
    ...page,
  }),
  endSessionAsOperator: z.object({ user_id: id, session_id: id, reason }),
};
