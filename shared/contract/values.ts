import * as z from 'zod/mini';
import { PLAN_IDS } from '../account/plans.ts';
import { PROBLEM_STATUSES, type ProblemCode } from './problems.ts';
import { SCOPES } from './scopes.ts';

/*
 * Values that responses of several services share. A response may carry more fields than its schema, never fewer. Functions
 * load no response schema, so names and descriptions cost them nothing.
 */

/** Names a schema in the API reference. Generated clients have a type of this name. */
export function named<Schema extends z.ZodMiniType>(
  id: string,
  schema: Schema,
  meta: { description?: string; examples?: z.output<Schema>[] } = {},
): Schema {
  z.globalRegistry.add(schema, { id, ...meta });
  return schema;
}

/** The schema with a description of its own for the API reference. */
export const described = <Schema extends z.ZodMiniType>(schema: Schema, description: string): Schema =>
  schema.check(z.describe(description));

export const wholeNumber = z.int().check(z.minimum(0));
export const instant = z.iso.datetime();

export const planId = named('PlanId', z.enum(PLAN_IDS), { description: 'A plan of the catalogue.' });
export const scope = named('Scope', z.enum(SCOPES), {
  description:
    'What an API key may do, for every account. `metering`: start, renew and end sessions. `report`: report sessions that ' +
    'ran without a start, which no limit refuses. `billing`: create checkouts and portal sessions, and manage projects. `read`: ' +
    'see usage, sessions, projects and invoices. `admin`: admin actions. No scope includes another.',
});

export const userId = described(z.string(), 'The account: the `user_id` of requests.');
export const sessionId = described(z.string(), 'The id that the caller chose for the session.');
export const projectId = described(z.string(), 'The id that the caller chose for the project.');
export const nextCursor = z.optional(
  described(z.string(), 'Send it as `cursor` to get the next page. Absent on the last page.'),
);

export const rateLimit = named(
  'RateLimit',
  z.object({
    requestsPerMinute: described(wholeNumber, 'Requests that the account may make in a UTC minute.'),
    concurrent: described(wholeNumber, 'Sessions that may be open at the same time.'),
  }),
  { description: 'The limits of an account or a plan.' },
);

export const sessionFigures = {
  sessionsUsed: described(wholeNumber, 'Sessions that were counted in this period.'),
  sessionsIncluded: described(wholeNumber, 'Sessions that the plan or the terms include in a period.'),
  sessionsRemaining: described(wholeNumber, 'Sessions that are left in this period; never negative.'),
};

export const projectFigures = {
  projectsIncluded: described(wholeNumber, 'Projects that may be active at the same time.'),
  projectsActive: described(wholeNumber, 'Projects that are active.'),
};

const PROBLEM_CODES = Object.keys(PROBLEM_STATUSES) as [ProblemCode, ...ProblemCode[]];

export const problemCode = named('ProblemCode', z.enum(PROBLEM_CODES), {
  description: 'Identifies the kind of problem. A code is stable: programs may switch on it.',
});
export const retryable = described(
  z.boolean(),
  'The same request can succeed later without a change. Repeat it after `Retry-After`, or with growing pauses if there is none.',
);
export const detail = described(
  z.string(),
  'A sentence for people on what is wrong and what to do. The wording may change.',
);

export const fieldErrors = described(
  z.array(
    named(
      'FieldError',
      z.object({
        field: described(z.string(), 'The field, with dots before nested ones, such as `scopes.0`.'),
        message: described(z.string(), 'The rule that the field breaks, such as `must be true or false`.'),
      }),
      { description: 'A field of the request that is missing or invalid.' },
    ),
  ),
  'Each field that is missing or invalid.',
);

/** RFC 9457. Some codes have further members (problemExtensions.ts). */
export const problemDocument = named(
  'Problem',
  z.object({
    type: described(z.string(), 'Always `about:blank`: the code identifies the problem.'),
    title: described(z.string(), 'The phrase of the status.'),
    status: described(z.int().check(z.minimum(400), z.maximum(599)), 'The status of the response.'),
    code: problemCode,
    retryable,
    detail,
    requestId: described(z.string(), 'Identifies the request in the logs, as `X-Request-Id` does.'),
  }),
  { description: 'RFC 9457 problem details. The schema of a code has the further members of that code.' },
);
