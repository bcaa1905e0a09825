import * as z from 'zod/mini';
import { TERMS_MAX } from '../../account/plans.ts';
import { day, id, instant, name, page, reason } from '../fields.ts';
import { KEY_ID_LENGTH, KEY_ID_PATTERN } from '../ids.ts';
import { SCOPES } from '../scopes.ts';

const SCOPES_RULE = `must list what the key may do: ${SCOPES.join(', ')}`;
const KEY_ID_RULE = `must be the id of a key, ${KEY_ID_LENGTH} hexadecimal digits`;

const figure = (valueMin: number, valueMax: number) => {
  const rule = `must be a whole number from ${valueMin} to ${valueMax}`;
  return z.optional(z.int(rule).check(z.minimum(valueMin, rule), z.maximum(valueMax, rule)));
};

export const accountAdminInputs = {
  getCaller: z.object({}),
  createKey: z.object({
    name,
    scopes: z
      .array(z.enum(SCOPES, SCOPES_RULE), SCOPES_RULE)
      .check(z.minLength(1, SCOPES_RULE), z.maxLength(SCOPES.length, SCOPES_RULE)),
    expires_at: z.optional(instant),
    reason: z.optional(reason),
  }),
  listKeys: z.object({}),
  revokeKey: z.object({
    key_id: z.string().check(z.regex(KEY_ID_PATTERN, KEY_ID_RULE)),
    reason: z.optional(reason),
  }),
  listAdminActions: z.object({ day: z.optional(day), ...page }),
  listAccountActions: z.object({
    user_id: id,
    only: z.optional(z.literal('changes', 'must be changes, or be left out')),
    ...page,
  }),
  getAccount: z.object({ user_id: id }),
  exportAccount: z.object({ user_id: id }),
  eraseAccount: z.object({
    user_id: id,
    end_sessions: z.optional(z.boolean('must be true or false')),
    reason,
  }),
  setTerms: z.object({
    user_id: id,
    sessions_included: figure(0, TERMS_MAX.sessionsIncluded),
    concurrent: figure(1, TERMS_MAX.concurrent),
    requests_per_minute: figure(1, TERMS_MAX.requestsPerMinute),
    projects_included: figure(0, TERMS_MAX.projectsIncluded),
    until: z.optional(instant),
    hold_unpaid: z.optional(z.boolean('must be true or false')),
    reason,
  }),
  endTerms: z.object({ user_id: id, reason }),
};
