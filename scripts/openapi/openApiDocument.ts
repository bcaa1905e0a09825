import * as z from 'zod/mini';
import * as input from '../../shared/contracts/http.ts';
import * as answer from '../../shared/contracts/httpAnswers.ts';

type Route = {
  summary: string;
  /** What the route reads: its path's parameters, then its query or body. */
  input?: z.ZodMiniObject;
  answers: Record<number, z.ZodMiniType>;
  /** The problems it can answer with, by status; several codes of one status in one text. */
  problems: Record<number, string>;
  isPublic?: boolean;
};

const ACCOUNT_PROBLEMS = {
  400: '`invalid_body`, or `invalid_request` with the fields to mend',
  401: '`unauthorized`',
  429: '`rate_limited`, with `Retry-After`',
};
const BODY_PROBLEMS = { ...ACCOUNT_PROBLEMS, 413: '`body_too_large`: over 64 kB' };

const ROUTES: Record<string, Record<string, Route>> = {
  '/metering/sessions': {
    post: {
      summary: 'Start a session: count it once, or refuse it',
      input: input.startSessionInput,
      answers: { 201: answer.startedAnswer, 200: answer.startedAnswer },
      problems: {
        ...BODY_PROBLEMS,
        402: '`quota_exceeded`: the sessions of this period are used',
        404: '`project_not_found`',
        409: '`session_ended`: the id was used by a session that is over',
        429: '`concurrency_exceeded`, or `rate_limited` with `Retry-After`',
      },
    },
    get: {
      summary: 'The sessions of a user, newest first, open ones before all others',
      input: input.listSessionsInput,
      answers: { 200: answer.historyAnswer },
      problems: ACCOUNT_PROBLEMS,
    },
  },
  '/metering/sessions/{session_id}/heartbeat': {
    post: {
      summary: 'Renew the lease of an open session',
      input: input.sessionInput,
      answers: { 200: answer.heartbeatAnswer },
      problems: {
        400: BODY_PROBLEMS[400],
        401: BODY_PROBLEMS[401],
        404: '`session_not_found`',
        410: '`session_over`: hang up',
        413: BODY_PROBLEMS[413],
      },
    },
  },
  '/metering/sessions/{session_id}/end': {
    post: {
      summary: 'End a session and record its minutes',
      input: input.sessionInput,
      answers: { 200: answer.endedAnswer },
      problems: {
        400: BODY_PROBLEMS[400],
        401: BODY_PROBLEMS[401],
        404: '`session_not_found`',
        413: BODY_PROBLEMS[413],
      },
    },
  },
  '/billing/usage': {
    get: {
      summary: 'Plan, quota and use of a user',
      input: input.userInput,
      answers: { 200: answer.usageAnswer },
      problems: ACCOUNT_PROBLEMS,
    },
  },
  '/billing/checkout': {
    post: {
      summary: 'The address of a page where a plan is bought',
      input: input.checkoutInput,
      answers: { 200: answer.urlAnswer },
      problems: {
        ...BODY_PROBLEMS,
        409: '`subscription_exists`, with the `url` of the portal, or `checkout_pending`',
        503: '`payment_provider_unavailable`, or `busy`, with `Retry-After`',
      },
    },
  },
  '/billing/portal': {
    post: {
      summary: 'The address of a page where a subscription is changed or cancelled',
      input: input.userInput,
      answers: { 200: answer.urlAnswer },
      problems: {
        ...BODY_PROBLEMS,
        404: '`customer_not_found`: this user never bought a plan',
        503: '`payment_provider_unavailable`, with `Retry-After`',
      },
    },
  },
  '/billing/plans': {
    get: {
      summary: 'The plans there are',
      answers: { 200: answer.plansAnswer },
      problems: {},
      isPublic: true,
    },
  },
  '/admin/events': {
    get: {
      summary: 'What came of a Stripe customer’s events, newest first; for keys with the scope admin',
      input: input.listEventsInput,
      answers: { 200: answer.eventsAnswer },
      problems: { 400: ACCOUNT_PROBLEMS[400], 401: ACCOUNT_PROBLEMS[401], 403: '`forbidden`' },
    },
  },
  '/webhooks/stripe': {
    post: {
      summary: 'Takes Stripe’s signed events',
      answers: { 200: answer.receivedAnswer },
      problems: { 400: '`invalid_signature`', 413: '`body_too_large`: over 1 MB' },
      isPublic: true,
    },
  },
  '/health': {
    get: {
      summary: 'Whether the API answers',
      answers: { 200: answer.healthAnswer },
      problems: {},
      isPublic: true,
    },
  },
  '/openapi.json': {
    get: { summary: 'This document', answers: { 200: z.object({}) }, problems: {}, isPublic: true },
  },
};

/** The OpenAPI 3.1 document of the API, made from the schemas that validate it. */
export function openApiDocument(): object {
  const paths = Object.entries(ROUTES).map(([path, methods]) => [
    path,
    Object.fromEntries(
      Object.entries(methods).map(([method, route]) => [method, operation(path, method, route)]),
    ),
  ]);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Session billing',
      version: '1.0.0',
      description: 'Counts the sessions of a WebRTC AI gateway against plans that Stripe sells.',
    },
    security: [{ apiKey: [] }],
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'A secret key, `lk_<stage>_…`' },
      },
      schemas: { Problem: jsonSchema(answer.problemDocument, 'output') },
    },
  };
}

function operation(path: string, method: string, route: Route): object {
  const answers = Object.entries(route.answers).map(([status, schema]) => [
    status,
    { description: 'Done', content: { 'application/json': { schema: jsonSchema(schema, 'output') } } },
  ]);
  const problems = Object.entries(route.problems).map(([status, description]) => [
    status,
    {
      description,
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  ]);
  return {
    summary: route.summary,
    ...(route.isPublic ? { security: [] } : {}),
    ...inputOf(path, method, route.input),
    responses: Object.fromEntries([...answers, ...problems]),
  };
}

type JsonObject = { properties?: Record<string, object>; required?: string[] };

function inputOf(path: string, method: string, schema: z.ZodMiniObject | undefined): object {
  if (!schema) return {};
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as JsonObject;
  const place = (name: string) => (path.includes(`{${name}}`) ? 'path' : method === 'get' ? 'query' : 'body');
  const parameters = Object.entries(properties)
    .filter(([name]) => place(name) !== 'body')
    .map(([name, value]) => ({ name, in: place(name), required: required.includes(name), schema: value }));
  const body = Object.entries(properties).filter(([name]) => place(name) === 'body');
  const bodySchema = {
    type: 'object',
    properties: Object.fromEntries(body),
    required: required.filter((name) => place(name) === 'body'),
  };
  return {
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body.length > 0
      ? { requestBody: { required: true, content: { 'application/json': { schema: bodySchema } } } }
      : {}),
  };
}

/** Answers may carry more than they promise, and unknown fields of a request are passed over. */
function jsonSchema(schema: z.ZodMiniType, io: 'input' | 'output'): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema: made }) => {
      delete made.additionalProperties;
    },
  });
  return rest;
}
