import * as z from 'zod/mini';
import { contactAddress, day, id, idOfLength, name, PAGE_MAX, page, pageOf } from '../fields.ts';
import { PROJECT_ID_LENGTH_MAX } from '../ids.ts';
import { LANGUAGES } from '../notifications/languages.ts';
import type { OptionalNotice } from '../notifications/notices.ts';

const by = z.optional(z.literal('project', 'must be project, or be left out'));

/** Bodies may have 64 kB; an issuer that puts groups into its tokens needs a few. */
const ID_TOKEN_LENGTH_MAX = 8_192;

const TIME_ZONE_RULE = 'must be an IANA time zone such as Europe/Paris';
const timeZone = z
  .string(TIME_ZONE_RULE)
  .check(z.maxLength(64, TIME_ZONE_RULE), z.regex(/^[A-Za-z][A-Za-z0-9_+/-]*$/, TIME_ZONE_RULE));

const SWITCH_RULE = 'must be true or false';
const switches = {
  quota_80: z.boolean(SWITCH_RULE),
  quota_100: z.boolean(SWITCH_RULE),
  invoice_paid: z.boolean(SWITCH_RULE),
} satisfies Record<OptionalNotice, z.ZodMiniType>;

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
  renewBadgeKey: z.object({ user_id: id, project_id: id }),
  getContact: z.object({ user_id: id }),
  setContact: z.object({
    user_id: id,
    /** Proves the address that it has. */
    id_token: z.optional(z.string().check(z.minLength(1), z.maxLength(ID_TOKEN_LENGTH_MAX))),
    /** A link is sent to it. It is used once the link was followed. */
    email: z.optional(contactAddress),
    language: z.optional(z.enum(LANGUAGES, `must be one of ${LANGUAGES.join(', ')}`)),
    time_zone: z.optional(timeZone),
    notices: z.optional(z.partial(z.strictObject(switches))),
  }),
};
