import * as z from 'zod/mini';
import * as answer from '../../shared/contract/httpResponses.ts';
import { type Access, type DocumentedRoute, ROUTES } from './routes.ts';

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
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'A secret key, `lk_<stage>_…`, with the scopes that a route names',
        },
        userToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'A token of the stage’s issuer. Its `sub` is the user; `user_id` may be left out, and no other is found',
        },
      },
      schemas: { Problem: jsonSchema(answer.problemDocument, 'output') },
    },
  };
}

function operation(path: string, method: string, route: DocumentedRoute): object {
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
    security: securityOf(route.access),
    ...inputOf(path, method, route),
    responses: Object.fromEntries([...answers, ...problems]),
  };
}

function securityOf(access: Access): object[] {
  if (access === 'public') return [];
  if (access === 'admin') return [{ apiKey: ['admin'] }];
  return [{ apiKey: [access.scope] }, ...(access.forUsers ? [{ userToken: [] }] : [])];
}

type JsonObject = { properties?: Record<string, object>; required?: string[] };

function inputOf(path: string, method: string, { input: schema, access }: DocumentedRoute): object {
  if (!schema) return {};
  const { properties = {}, required: needed = [] } = jsonSchema(schema, 'input') as JsonObject;
  const forUsers = typeof access === 'object' && access.forUsers;
  const required = needed.filter((name) => !(forUsers && name === 'user_id'));
  if (forUsers && properties.user_id) {
    properties.user_id = {
      ...properties.user_id,
      description: 'Servers must give it; an end user may not be another',
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
