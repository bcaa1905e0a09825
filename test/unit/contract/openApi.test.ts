import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { CONTRACT } from '../../../shared/contract/contract.ts';
import { PROBLEM_STATUSES, type ProblemCode } from '../../../shared/contract/problems.ts';
import {
  codesOf,
  componentOf,
  document,
  extensionOf,
  operations,
  responseOf,
} from '../../support/api/openApi.ts';

/** Every value in the document, with the path to it. */
function* everything(value: unknown, path: string[] = []): Generator<[path: string[], value: unknown]> {
  yield [path, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) yield* everything(member, [...path, name]);
}

const refs = [...everything(document)]
  .filter(([path]) => path.at(-1) === '$ref')
  .map(([, ref]) => String(ref));

const START = 'POST /metering/sessions';

describe('the OpenAPI document', () => {
  it('describes each operation with a tag that is described', () => {
    const tags = document.tags.map(({ name }) => name);
    for (const [route, operation] of operations) {
      expect(operation, route).toMatchObject({
        operationId: expect.stringMatching(/^[a-z]+([A-Z][a-z]+)+$/),
        summary: expect.any(String),
        description: expect.stringMatching(/\.$/),
      });
      for (const tag of operation.tags) expect(tags, route).toContain(tag);
    }
  });

  it('describes each response', () => {
    for (const [route, { responses }] of operations) {
      for (const status of Object.keys(responses)) {
        expect(responseOf(route, Number(status))?.description, `${route} ${status}`).toEqual(
          expect.any(String),
        );
      }
    }
  });

  it('describes each field of requests and responses', () => {
    const undescribed = [...everything(document.components.schemas)].flatMap(([path, value]) => {
      if (path.at(-2) !== 'properties') return [];
      const { description, $ref, const: fixed, enum: values, items } = value as Record<string, unknown>;
      const ofItems = (items as { $ref?: string } | undefined)?.$ref;
      const isCode = path.at(-1) === 'code' && (values as unknown[] | undefined)?.length === 1;
      return isCode || (description ?? $ref ?? fixed ?? ofItems) !== undefined ? [] : [path.join('.')];
    });
    expect(undescribed).toEqual([]);
    for (const [route, { parameters = [] }] of operations) {
      for (const { description } of parameters) expect(description, route).toBeTruthy();
    }
  });

  it('refers only to components that it has, and uses each of them', () => {
    const missing = refs.filter((ref) => componentOf(ref) === undefined);
    expect(missing).toEqual([]);
    const all = ['schemas', 'responses', 'headers'].flatMap((kind) =>
      Object.keys(document.components[kind] ?? {}).map((name) => `#/components/${kind}/${name}`),
    );
    expect(all.filter((name) => !refs.includes(name))).toEqual([]);
  });

  it('has a named schema for each JSON body, so that generated types have names', () => {
    for (const [route, { requestBody, responses }] of operations) {
      const contents = [
        requestBody?.content,
        ...Object.keys(responses).map((status) => responseOf(route, Number(status))?.content),
      ];
      for (const content of contents) {
        const schema = content?.['application/json']?.schema;
        if (schema) expect(schema.$ref, route).toMatch(/^#\/components\/schemas\/[A-Z]\w+$/);
      }
    }
  });

  it('has no schema without a type, which generators turn into an unknown type', () => {
    const untyped = [...everything(document.components.schemas)].flatMap(([path, value]) => {
      if (path.at(-2) !== 'properties' && path.at(-1) !== 'items') return [];
      const { type, $ref, anyOf, oneOf } = value as Record<string, unknown>;
      return (type ?? $ref ?? anyOf ?? oneOf) === undefined ? [path.join('.')] : [];
    });
    expect(untyped).toEqual([]);
  });

  it('lists null among the values of a field that can be null', () => {
    const lists = [...everything(document.components.schemas)].flatMap(([path, value]) => {
      const { type, enum: values } = (value ?? {}) as { type?: unknown; enum?: unknown[] };
      return values && Array.isArray(type) ? [{ path: path.join('.'), values, type }] : [];
    });
    expect(lists.length).toBeGreaterThan(0);
    expect(lists.filter(({ values }) => !values.includes(null))).toEqual([]);
  });

  it('has examples of the requests and responses of the routes that existing callers rely on', () => {
    for (const route of [
      'GET /billing/usage',
      'POST /billing/checkout',
      'POST /billing/portal',
      'POST /webhooks/stripe',
    ]) {
      const schemas = [operations.get(route)?.requestBody?.content, responseOf(route, 200)?.content].flatMap(
        (content) => content?.['application/json']?.schema.$ref ?? [],
      );
      for (const ref of schemas) expect(componentOf(ref)?.examples, ref).toHaveLength(1);
    }
  });

  it('has examples that its schemas accept', () => {
    const examples = CONTRACT.flatMap(({ responses }) =>
      Object.values(responses).flatMap((schema) =>
        ((z.globalRegistry.get(schema)?.examples ?? []) as unknown[]).map((example) => ({ schema, example })),
      ),
    );
    expect(examples.length).toBeGreaterThan(4);
    for (const { schema, example } of examples) expect(z.safeParse(schema, example).error).toBeUndefined();
  });
});

describe('the responses of an operation', () => {
  it('include every refusal that any route can have, and those of API Gateway', () => {
    for (const route of operations.keys()) {
      expect(codesOf(route, 414), route).toEqual(['query_too_long']);
      expect(codesOf(route, 431), route).toEqual(['headers_too_large']);
      expect(codesOf(route, 500), route).toContain('internal_error');
      for (const status of [429, 431, 500, 503]) {
        expect(responseOf(route, status)?.content?.['application/json']?.schema.$ref, route).toMatch(
          /GatewayError$/,
        );
      }
    }
  });

  it('include the faults of the service and of the issuer where credentials are checked', () => {
    for (const { route, scope } of CONTRACT) {
      if (scope === 'public') continue;
      expect(codesOf(route, 503), route).toEqual(
        expect.arrayContaining(['busy', 'issuer_unavailable', 'service_unavailable']),
      );
      expect(codesOf(route, 401), route).toEqual(['unauthorized']);
      expect(responseOf(route, 401)?.headers).toHaveProperty('WWW-Authenticate');
      expect(responseOf(route, 503)?.headers).toHaveProperty('Retry-After');
    }
  });

  it('include a body that is too large or is no JSON object only where a body is read', () => {
    const readsBody = [...operations].filter(([, { requestBody }]) => requestBody).map(([route]) => route);
    expect(readsBody.length).toBeGreaterThan(8);
    for (const route of operations.keys()) {
      const statuses = Object.keys(operations.get(route)?.responses ?? {});
      expect(statuses.includes('413'), route).toBe(readsBody.includes(route));
    }
    expect(codesOf(START, 400)).toEqual(['invalid_body', 'invalid_request']);
    expect(codesOf('GET /billing/usage', 400)).toEqual(['invalid_request']);
    expect(codesOf('GET /admin/keys', 400)).toEqual([]);
  });

  it('name the codes that the route can return, and no others', () => {
    expect(codesOf(START, 402)).toEqual(['quota_exceeded']);
    expect(codesOf(START, 409)).toEqual(['session_differs', 'session_ended']);
    expect(codesOf(START, 429)).toEqual(['concurrency_exceeded', 'rate_limited']);
    expect(codesOf('POST /projects', 402)).toEqual(['projects_exceeded']);
    for (const { route, problems } of CONTRACT) {
      const statuses = new Set(problems.map((code) => PROBLEM_STATUSES[code]));
      const documented = [...statuses].flatMap((status) => codesOf(route, status));
      expect(documented.sort(), route).toEqual([...problems].sort());
    }
  });

  it('show the rate limit where requests are counted', () => {
    for (const { route, problems, responses } of CONTRACT) {
      const isCounted = (problems as readonly ProblemCode[]).includes('rate_limited');
      for (const status of Object.keys(responses)) {
        expect('RateLimit-Limit' in (responseOf(route, Number(status))?.headers ?? {}), route).toBe(
          isCounted,
        );
      }
      if (isCounted) expect(responseOf(route, 429)?.headers).toHaveProperty('Retry-After');
      expect('RateLimit-Limit' in (responseOf(route, 500)?.headers ?? {}), route).toBe(isCounted);
      expect(responseOf(route, 401)?.headers ?? {}, route).not.toHaveProperty('RateLimit-Limit');
    }
  });
});

describe('the schema of a problem', () => {
  const membersOf = (name: string) => extensionOf(`#/components/schemas/${name}`);

  it.each([
    ['InvalidRequestProblem', ['errors']],
    ['QuotaExceededProblem', ['sessionsUsed', 'sessionsIncluded', 'sessionsRemaining', 'periodEnd']],
    ['ProjectsExceededProblem', ['projectsIncluded', 'projectsActive']],
    ['ConcurrencyExceededProblem', ['concurrent', 'openSessions']],
  ])('%s has its further members, all of them required', (name, members) => {
    expect(Object.keys(membersOf(name).properties)).toEqual(['code', ...members]);
    expect(membersOf(name).required).toEqual(['code', ...members]);
  });

  it('of a session that is over has the reason, if it is known', () => {
    expect(Object.keys(membersOf('SessionOverProblem').properties)).toEqual(['code', 'endReason']);
    expect(membersOf('SessionOverProblem').required).toEqual(['code']);
  });

  it('of a subscriber has the address of the portal, if there is one', () => {
    expect(membersOf('SubscriptionExistsProblem').properties).toHaveProperty('url');
    expect(membersOf('SubscriptionExistsProblem').required).not.toContain('url');
  });
});

describe('a request', () => {
  it('of an end user may have no body where the token gives its only required field', () => {
    expect(operations.get('POST /billing/portal')?.requestBody?.required).toBe(false);
    expect(operations.get('POST /billing/checkout')?.requestBody?.required).toBe(true);
    expect(operations.get('POST /metering/sessions/{session_id}/end')?.requestBody?.required).toBe(true);
  });

  it('of Stripe has an event and its signature', () => {
    const { parameters, requestBody } = operations.get('POST /webhooks/stripe') ?? {};
    expect(parameters).toMatchObject([{ name: 'Stripe-Signature', in: 'header', required: true }]);
    expect(requestBody?.content['application/json']?.schema.$ref).toBe('#/components/schemas/StripeEvent');
  });

  it('has the pattern of e-mail addresses without the format, which refuses some that the service accepts', () => {
    const { properties } = componentOf('#/components/schemas/CreateCheckoutRequest') as unknown as {
      properties: Record<string, unknown>;
    };
    expect(properties.email).toHaveProperty('pattern');
    expect(properties.email).not.toHaveProperty('format');
  });

  it('has numbers where the query has the text of a number', () => {
    const limit = operations.get('GET /projects')?.parameters?.find(({ name }) => name === 'limit');
    expect(limit).toMatchObject({
      required: false,
      schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    });
  });
});
