import * as z from 'zod/mini';
import { CONTRACT, type ContractRoute } from '../../shared/contract/contract.ts';
import { PROBLEM_MEANINGS } from '../../shared/contract/problemMeanings.ts';
import { PROBLEM_STATUSES } from '../../shared/contract/problems.ts';
import type { RouteLimit } from '../../shared/contract/route.ts';
import { problemDocument } from '../../shared/contract/values.ts';

/** The OpenAPI 3.1 document of the API, derived from its contract. */
export function openApiDocument(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of CONTRACT) {
    const { method, path } = splitKey(route);
    paths[path] = { ...paths[path], [method]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Session billing',
      version: '1.0.0',
      description: 'Counts the sessions of a WebRTC AI gateway against plans that are sold through Stripe.',
    },
    paths,
    components: {
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'A secret key, `lk_<stage>_…`, with the scopes that the route requires',
        },
        userToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'A token of the stage’s issuer. Its `sub` is the user. `user_id` may be left out; another user’s account is not found',
        },
      },
      schemas: { Problem: problemSchema() },
    },
  };
}

function splitKey({ route }: ContractRoute): { method: string; path: string } {
  const [method = '', path = ''] = route.split(' ');
  return { method: method.toLowerCase(), path };
}

function operation(route: ContractRoute): object {
  const successes = Object.entries(route.responses).map(([status, schema]) => [
    status,
    { description: 'Success', content: { 'application/json': { schema: jsonSchema(schema, 'output') } } },
  ]);
  const problems = Object.entries(problemsByStatus(route)).map(([status, description]) => [
    status,
    {
      description,
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  ]);
  return {
    operationId: route.operationId,
    summary: route.summary,
    ...(route.limit ? { description: limitText(route.limit) } : {}),
    tags: [...route.tags],
    security: securityOf(route),
    ...inputOf(route),
    responses: Object.fromEntries([...successes, ...problems]),
  };
}

/** The limit of a route, with all routes that share it. */
function limitText({ counter, requestsPerMinute }: RouteLimit): string {
  const routes = CONTRACT.filter(({ limit }) => limit?.counter === counter).map(
    ({ route }) => `\`${route}\``,
  );
  const together = routes.length > 1 ? ` in all to ${routes.join(' and ')}` : '';
  return `Beside the limit of the plan, an account may make ${requestsPerMinute} requests a minute${together}.`;
}

/** The codes of each status. The schema of the problem document lists their meanings once. */
function problemsByStatus({ problems }: ContractRoute): Record<number, string> {
  const texts: Record<number, string> = {};
  for (const code of problems) {
    const status = PROBLEM_STATUSES[code];
    texts[status] = texts[status] === undefined ? `\`${code}\`` : `${texts[status]}, \`${code}\``;
  }
  return texts;
}

/** The schema of every problem, with the meaning of codes. */
function problemSchema(): object {
  const meanings = Object.entries(PROBLEM_MEANINGS).map(([code, meaning]) => `\`${code}\`: ${meaning}`);
  return {
    ...jsonSchema(problemDocument, 'output'),
    description: [
      'RFC 9457.',
      '`retryable`: the same request can succeed later without a change. Every request is safe to repeat; only a repeated `createKey` creates another key.',
      'Retry after `Retry-After`, or with growing pauses if there is none.',
      'Every route can also return 500 `internal_error`, 503 `busy` and 503 `service_unavailable`.',
      `${meanings.join('. ')}.`,
    ].join(' '),
  };
}

function securityOf({ scope, forUsers }: ContractRoute): object[] {
  if (scope === 'public') return [];
  return [{ apiKey: [scope] }, ...(forUsers ? [{ userToken: [] }] : [])];
}

type JsonObject = { properties?: Record<string, object>; required?: string[] };

function inputOf(route: ContractRoute): object {
  const { input: schema, forUsers } = route;
  if (!schema) return {};
  const { method, path } = splitKey(route);
  const { properties = {}, required: needed = [] } = jsonSchema(schema, 'input') as JsonObject;
  const required = needed.filter((name) => !(forUsers && name === 'user_id'));
  if (forUsers && properties.user_id) {
    properties.user_id = {
      ...properties.user_id,
      description: 'Not needed with a token',
    };
  }
  const place = (name: string) =>
    path.includes(`{${name}}`) ? 'path' : ['get', 'delete'].includes(method) ? 'query' : 'body';
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

/** Without `additionalProperties`: responses may have further fields, and unknown fields of a request are ignored. */
function jsonSchema(schema: z.ZodMiniType, io: 'input' | 'output'): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    override: ({ zodSchema, jsonSchema: made }) => {
      delete made.additionalProperties;
      // What the service reads an invalid value as.
      if (zodSchema._zod.def.type === 'catch') delete made.default;
    },
  });
  return rest;
}
