import { STATUS_CODES } from 'node:http';
import { CONTRACT, type ContractRoute } from '../../shared/contract/contract.ts';
import { OPERATION_DESCRIPTIONS } from '../../shared/contract/operationDescriptions.ts';
import type { RouteLimit } from '../../shared/contract/route.ts';
import { CACHE_HEADERS, csvHeaders, HEADERS, headers, RATE_LIMIT_HEADERS } from './headers.ts';
import { INFO, SECURITY_SCHEMES, SERVERS, TAGS } from './info.ts';
import { inputOf } from './inputs.ts';
import { problemSchemas } from './problemSchemas.ts';
import { describeRefusals } from './refusals.ts';
import { namedSchemas, refOf } from './schemas.ts';
import { GATEWAY_ERROR, STRIPE_EVENT, STRIPE_EVENT_INPUT } from './stripeEvent.ts';

/** The OpenAPI 3.1 document of the API, derived from its contract. */
export function openApiDocument(): object {
  const refusals = describeRefusals(CONTRACT);
  const paths: Record<string, Record<string, object>> = {};
  const bodySchemas: Record<string, object> = {};
  for (const route of CONTRACT) {
    const [method = '', path = ''] = route.route.split(' ');
    const { bodySchemas: ofRoute, ...input } = inputOf(route);
    Object.assign(bodySchemas, ofRoute);
    const responses = { ...successesOf(route), ...refusals.of(route) };
    paths[path] = { ...paths[path], [method.toLowerCase()]: { ...operation(route), ...input, responses } };
  }
  return {
    openapi: '3.1.0',
    info: INFO,
    servers: SERVERS,
    tags: TAGS,
    paths,
    components: {
      securitySchemes: SECURITY_SCHEMES,
      headers: HEADERS,
      responses: refusals.components,
      schemas: {
        ...bodySchemas,
        StripeEvent: STRIPE_EVENT,
        ...namedSchemas(),
        ...problemSchemas(new Set(CONTRACT.flatMap(({ problems }) => problems))),
        GatewayError: GATEWAY_ERROR,
      },
    },
  };
}

function operation(route: ContractRoute): object {
  const { operationId, summary, limit, tags, scope } = route;
  const description = [OPERATION_DESCRIPTIONS[operationId], ...(limit ? [limitText(limit)] : [])].join(' ');
  return {
    operationId,
    summary,
    description,
    tags: [...tags],
    security: scope === 'public' ? [] : securityOf(route),
    ...(operationId === 'receiveStripeEvent' ? STRIPE_EVENT_INPUT : {}),
  };
}

/** OpenAPI 3.1 lets a security requirement list role names for any scheme; here they are the scopes of API keys and roles. */
const securityOf = ({ scope, forUsers, route }: ContractRoute): object[] => [
  ...(scope === 'users' ? [] : [{ apiKey: [scope] }]),
  ...(scope === 'admin' ? [{ operatorToken: [route.startsWith('GET ') ? 'viewer' : 'operator'] }] : []),
  ...(forUsers ? [{ userToken: [] }] : []),
];

/** The limit of a route, with all routes that share it. */
function limitText({ counter, requestsPerMinute }: RouteLimit): string {
  const routes = CONTRACT.filter(({ limit }) => limit?.counter === counter).map(
    ({ route }) => `\`${route}\``,
  );
  const together = routes.length > 1 ? ` in all to ${routes.join(' and ')}` : '';
  return `Beside the limit of the plan, an account may make ${requestsPerMinute} requests a minute${together}.`;
}

/** Public reads whose response depends on the moment, or on the request. */
const UNCACHED = ['getHealth', 'getUnsubscribePage'];

function successesOf({
  responses,
  operationId,
  problems,
  scope,
  route,
  csv,
  pdf,
  input,
}: ContractRoute): Record<string, object> {
  const isCounted = problems.includes('rate_limited');
  const isCached = scope === 'public' && !UNCACHED.includes(operationId) && route.startsWith('GET ');
  const successes = Object.fromEntries(
    Object.entries(responses).map(([status, schema]) => [
      status,
      {
        description: `${STATUS_CODES[status]}.`,
        headers: headers(
          'X-Request-Id',
          ...(isCounted ? RATE_LIMIT_HEADERS : []),
          ...(isCached ? CACHE_HEADERS : []),
          ...(status === '303' ? (['Location'] as const) : []),
          ...(csv ? csvHeaders('cursor' in (input?.shape ?? {})) : []),
          ...(pdf ? (['Content-Disposition'] as const) : []),
        ),
        content: pdf
          ? PDF_CONTENT
          : { 'application/json': { schema: refOf(schema) }, ...(csv ? CSV_CONTENT : {}) },
      },
    ]),
  );
  return isCached ? { ...successes, 304: NOT_MODIFIED } : successes;
}

const CSV_CONTENT = {
  'text/csv': { schema: { type: 'string', description: 'RFC 4180, with the names of the columns first.' } },
};

const PDF_CONTENT = {
  'application/pdf': { schema: { type: 'string', format: 'binary', description: 'A tagged PDF.' } },
};

const NOT_MODIFIED = {
  description: 'The client has this content: its `If-None-Match` names the present `ETag`.',
  headers: headers('X-Request-Id', ...CACHE_HEADERS),
};
