import { ADMIN_ROUTES, USER_ROUTES } from '../../../client/src/apiRoutes.ts';
import type { RouteEntry } from '../../../client/src/operations.ts';
import { PROBLEM_STATUSES, type ProblemCode } from '../../../shared/contract/problems.ts';
import { exampleOf } from './exampleOf.ts';
import { type Field, fieldOf, type Shape, shapesOf } from './fields.ts';
import { type Components, nameOf, type OpenApi, type OpenApiOperation, type Response } from './openApi.ts';
import { type Problem, problemOf } from './problem.ts';
import { clientCallOf, credentialsVariable, curlOf, exampleRequest, type Route } from './requests.ts';

/** The operations that are methods of the client. */
const CLIENT_ROUTES: Readonly<Record<string, RouteEntry>> = { ...USER_ROUTES, ...ADMIN_ROUTES };

/** What the page shows, read from docs/openapi.json. */
export type Reference = {
  readonly info: OpenApi['info'];
  readonly securitySchemes: Components['securitySchemes'];
  readonly headers: Components['headers'];
  readonly groups: readonly Group[];
  readonly problems: readonly Problem[];
};

export type Group = {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly Operation[];
};

export type Operation = {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  /** Who may call it, such as `API key with the scope read`; none: everybody. */
  readonly callers: readonly string[];
  readonly parameters: readonly Field[];
  readonly body: readonly Field[];
  readonly results: readonly Result[];
  /** The problems of this operation. */
  readonly problems: readonly {
    readonly code: ProblemCode;
    readonly status: number;
    readonly meaning: string;
  }[];
  /** Those that most operations have. */
  readonly commonProblems: readonly ProblemCode[];
  readonly curl: string;
  /** None of the few operations that programs do not call. */
  readonly clientCall?: string;
};

/** A response that is no problem. */
export type Result = {
  readonly statuses: readonly string[];
  readonly description: string;
  readonly mediaTypes: readonly string[];
  /** The headers that tell something of this response, beside those of every response. */
  readonly headers: readonly string[];
  readonly shapes: readonly Shape[];
  readonly example?: unknown;
};

/** A code is common if at least this share of all operations has it. */
const COMMON_SHARE = 1 / 3;

const COMMON_HEADERS = ['X-Request-Id', 'RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'];

export function toReference(document: OpenApi): Reference {
  const { components, info } = document;
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const codesById = new Map(
    all.map(({ operation }) => [operation.operationId, codesOf(components, operation)]),
  );
  const operationsWith = (code: ProblemCode) =>
    [...codesById].filter(([, codes]) => codes.has(code)).map(([id]) => id);
  const isCommon = (code: ProblemCode) => operationsWith(code).length >= all.length * COMMON_SHARE;
  return {
    info,
    securitySchemes: components.securitySchemes,
    headers: components.headers,
    groups: document.tags.map(({ name, description }) => ({
      name,
      description,
      operations: all
        .filter(({ operation }) => operation.tags[0] === name)
        .map((route) => toOperation(components, { ...route, isCommon })),
    })),
    problems: (Object.keys(PROBLEM_STATUSES) as ProblemCode[]).map((code) => ({
      ...problemOf(components, code),
      operations: operationsWith(code),
    })),
  };
}

function toOperation(
  components: Components,
  { isCommon, ...route }: Route & { isCommon: (code: ProblemCode) => boolean },
): Operation {
  const { operation } = route;
  const request = exampleRequest(components, route);
  const called = CLIENT_ROUTES[operation.operationId];
  const codes = codesOf(components, operation);
  const body = operation.requestBody?.content['application/json'];
  return {
    id: operation.operationId,
    method: request.method,
    path: route.path,
    summary: operation.summary,
    description: operation.description ?? '',
    callers: callersOf(operation),
    parameters: (operation.parameters ?? []).map(
      ({ name, required = false, description, schema, ...parameter }) => ({
        ...fieldOf(components, { name, schema, required, ...(description && { description }) }),
        place: parameter.in,
      }),
    ),
    body: body ? shapesOf(components, body.schema).flatMap(({ fields }) => fields) : [],
    results: resultsOf(components, operation),
    problems: [...codes]
      .filter(([code]) => !isCommon(code))
      .map(([code, meaning]) => ({ code, status: PROBLEM_STATUSES[code], meaning })),
    commonProblems: [...codes.keys()].filter(isCommon),
    curl: curlOf(request, {
      variable: credentialsVariable(operation),
      ...(called?.pdf && { file: 'statement.pdf' }),
    }),
    ...(called && { clientCall: clientCallOf(operation.operationId, called, request.inputs) }),
  };
}

function callersOf({ security = [] }: OpenApiOperation): string[] {
  return security.flatMap((schemes) =>
    Object.entries(schemes).map(([scheme, [needed = '']]) => {
      if (scheme === 'apiKey') return `API key with the scope \`${needed}\``;
      return scheme === 'userToken' ? 'token of a user' : `token of an operator with the role \`${needed}\``;
    }),
  );
}

const resolveResponse = (components: Components, response: Response): Response =>
  response.$ref ? (components.responses[nameOf(response.$ref)] ?? response) : response;

/** Each code of an operation with its meaning there. The lines of a response's description name them. */
function codesOf(components: Components, { responses }: OpenApiOperation): Map<ProblemCode, string> {
  const lines = Object.values(responses).flatMap((response) =>
    (resolveResponse(components, response).description ?? '').split('\n\n'),
  );
  const pairs = lines.flatMap((line): [ProblemCode, string][] => {
    const [, code = '', meaning = ''] = /^`(\w+)`: (.*)$/s.exec(line) ?? [];
    return code in PROBLEM_STATUSES ? [[code as ProblemCode, meaning]] : [];
  });
  return new Map(pairs);
}

/** The responses below 400. Those with the same content are one. */
function resultsOf(components: Components, { responses }: OpenApiOperation): Result[] {
  const results = new Map<string, Result>();
  for (const [status, reference] of Object.entries(responses)) {
    if (Number(status) >= 400) continue;
    const { content = {}, headers = {}, description = '' } = resolveResponse(components, reference);
    const schema = content['application/json']?.schema;
    const key = JSON.stringify(schema ?? status);
    const same = results.get(key);
    const example = schema && exampleOf(components, schema);
    results.set(key, {
      statuses: [...(same?.statuses ?? []), status],
      description: schema ? (shapeDescription(components, schema) ?? description) : description,
      mediaTypes: Object.keys(content),
      headers: Object.keys(headers).filter((name) => !COMMON_HEADERS.includes(name)),
      shapes: schema ? shapesOf(components, schema) : [],
      ...(schema && { example }),
    });
  }
  return [...results.values()];
}

const shapeDescription = (components: Components, schema: { readonly $ref?: string }): string | undefined =>
  schema.$ref ? components.schemas[nameOf(schema.$ref)]?.description : undefined;
