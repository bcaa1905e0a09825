import * as z from 'zod/mini';
import { id, page, reason } from './httpFields.ts';

/** What the gateway, and who looks at sessions, send. */

export const startSessionInput = z.object({
  session_id: id,
  user_id: id,
  project_id: z.optional(id),
});

export const sessionInput = z.object({ session_id: id, user_id: id });

const STATES = ['open', 'ended'] as const;

export const listSessionsInput = z.object({
  user_id: id,
  state: z.optional(z.enum(STATES, `must be one of ${STATES.join(', ')}, or be left out`)),
  ...page,
});

export const endByOperatorInput = z.object({ user_id: id, session_id: id, reason });
