import { STATUS_CODES } from 'node:http';
import type { ContractRoute } from '../../shared/contract/contract.ts';
import { PROBLEM_MEANINGS } from '../../shared/contract/problemMeanings.ts';
import { PROBLEM_STATUSES, type ProblemCode } from '../../shared/contract/problems.ts';
import { headers, RATE_LIMIT_HEADERS } from './headers.ts';
import { pascalCase, problemUnion } from './problemSchemas.ts';
import { schemaRef } from './schemas.ts';

/**
 * A status with which a route refuses a request or fails, and the codes of its problems. `isCounted`: the request may have been
 * counted against the rate limit before.
 */
type Refusal = { status: number; codes: ProblemCode[]; isCounted: boolean };

/**
 * The statuses with which API Gateway itself refuses a request, or reports that a function gave no response: the stage's
 * throttle, a request that is too large, a function that failed or took too long. Source: "Throttle requests to your HTTP APIs"
 * and "Quotas for configuring and running an HTTP API", API Gateway developer guide.
 */
const GATEWAY_STATUSES = [429, 431, 500, 503];
const WITH_BODY_GATEWAY_STATUSES = [413, ...GATEWAY_STATUSES];

const GATEWAY_CONTENT = { 'application/json': { schema: schemaRef('GatewayError') } };

/** Problems that are found before the request is counted against the rate limit. */
const UNCOUNTED: ReadonlySet<ProblemCode> = new Set([
  'unauthorized',
  'forbidden',
  'account_not_found',
  'invalid_body',
  'body_too_large',
  'query_too_long',
  'headers_too_large',
]);

/**
 * Names of shared responses that one of their codes determines, the first that they have. Others are named after their only code, or
 * their status.
 */
const NAMES: Partial<Record<ProblemCode, string>> = {
  customer_taken: 'PurchaseFailed',
  offer_not_found: 'OfferNotFound',
  ticket_not_found: 'TicketNotFound',
  payment_provider_unavailable: 'PaymentProviderUnavailable',
  payment_provider_refused: 'PaymentProviderFailed',
  issuer_unavailable: 'ServiceUnavailable',
  service_unavailable: 'DataUnavailable',
  statement_not_found: 'StatementNotFound',
};

/** The refusals of all routes: a reference for those that several routes have, and the response itself for the others. */
export function describeRefusals(contract: ContractRoute[]): {
  components: Record<string, object>;
  of(route: ContractRoute): Record<string, object>;
} {
  const all = contract.flatMap(refusalsOf);
  const uses = (one: Refusal) => all.filter((other) => keyOf(other) === keyOf(one)).length;
  const shared = new Map(all.filter((one) => uses(one) > 1).map((one) => [keyOf(one), one]));
  const components: Record<string, object> = {};
  const names = new Map<string, string>();
  for (const [key, one] of [...shared].sort(
    ([, one], [, other]) => Number(one.isCounted) - Number(other.isCounted),
  )) {
    const name = one.isCounted && nameOf(one) in components ? `Counted${nameOf(one)}` : nameOf(one);
    if (name in components) throw new Error(`two shared responses are called ${name}: name one in NAMES`);
    components[name] = toResponse(one);
    names.set(key, name);
  }
  return {
    components,
    of: (route) =>
      Object.fromEntries(
        refusalsOf(route).map((one) => [
          one.status,
          names.has(keyOf(one))
            ? { $ref: `#/components/responses/${names.get(keyOf(one))}` }
            : toResponse(one),
        ]),
      ),
  };
}

const keyOf = ({ status, codes, isCounted }: Refusal) => `${status} ${codes.join()} ${isCounted}`;

function refusalsOf({ problems }: ContractRoute): Refusal[] {
  const gateway = problems.includes('body_too_large') ? WITH_BODY_GATEWAY_STATUSES : GATEWAY_STATUSES;
  const statuses = new Set([...problems.map((code) => PROBLEM_STATUSES[code]), ...gateway]);
  return [...statuses]
    .sort((one, other) => one - other)
    .map((status) => {
      const codes = problems.filter((code) => PROBLEM_STATUSES[code] === status);
      const isCounted = problems.includes('rate_limited') && !codes.every((code) => UNCOUNTED.has(code));
      return { status, codes, isCounted };
    });
}

function nameOf({ status, codes }: Refusal): string {
  const [only, ...others] = codes;
  const naming = Object.entries(NAMES).find(([code]) => codes.includes(code as ProblemCode));
  if (naming) return naming[1];
  if (only && others.length === 0) return pascalCase(only);
  const phrase = (STATUS_CODES[status] ?? String(status)).replaceAll(/\W/g, '');
  return codes.length === 0 ? `Gateway${phrase}` : phrase;
}

function toResponse({ status, codes, isCounted }: Refusal): object {
  const isOfGateway = WITH_BODY_GATEWAY_STATUSES.includes(status);
  if (codes.length === 0)
    return { description: 'A response of API Gateway itself.', content: GATEWAY_CONTENT };
  const meanings = codes.map((code) => `\`${code}\`: ${PROBLEM_MEANINGS[code]}`);
  return {
    description: [...meanings, ...(isOfGateway ? ['Without a code: API Gateway itself.'] : [])].join('\n\n'),
    headers: headers(
      'X-Request-Id',
      ...(isCounted ? RATE_LIMIT_HEADERS : []),
      ...(status === 401 ? (['WWW-Authenticate'] as const) : []),
      ...(status === 503 || codes.includes('rate_limited') ? (['Retry-After'] as const) : []),
    ),
    content: {
      'application/problem+json': { schema: problemUnion(codes) },
      ...(isOfGateway ? GATEWAY_CONTENT : {}),
    },
  };
}
