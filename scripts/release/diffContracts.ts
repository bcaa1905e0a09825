import { isDeepStrictEqual } from 'node:util';
import { alternativesOf, valuesOf } from './alternatives.ts';
import {
  type Content,
  type Contract,
  type Operation,
  type Parameter,
  type ReleasedContract,
  type Response,
  resolve,
  type Schema,
} from './contract.ts';
import { createSchemaDiff, type Direction, type Found, type Level } from './diffSchemas.ts';

/** `at`: an operation, or a part of a named schema, such as `Session.endReason`. */
export type Change = { level: Level; at: string; what: string };

type Routed = { route: string; operation: Operation };
type Sides<Value> = { before: Value; after: Value };

const PROBLEM = 'application/problem+json';

/** What has changed for programs that use the client: each operation, by its id, and the exported types. */
export function diffContracts({
  before,
  after,
}: Sides<Pick<ReleasedContract, 'types' | 'contract'>>): Change[] {
  const changes = new Map<string, Change>();
  const found: Found = (level, at, what) => changes.set(`${level} ${at} ${what}`, { level, at, what });
  const sides = { before: before.contract, after: after.contract };
  const compare = createSchemaDiff({ ...sides, found });

  function compareSchemas(schemas: Sides<Schema | undefined>, direction: Direction, at: string): void {
    compare(schemas.before ?? {}, schemas.after ?? {}, { direction, at });
  }

  function compareOperation({ before: one, after: other }: Sides<Routed>, id: string): void {
    if (one.route !== other.route) found('breaking', id, `is ${other.route}, no longer ${one.route}`);
    const operations = { before: one.operation, after: other.operation };
    compareSecurity(operations, id);
    compareParameters(operations, id);
    compareBodies(operations, id);
    compareProblems(operations, id);
    compareResponses(operations, id);
  }

  function compareSecurity({ before: one, after: other }: Sides<Operation>, id: string): void {
    const { removed, added } = difference(credentialsOf(one), credentialsOf(other));
    for (const credentials of removed) found('breaking', id, `no longer accepts ${credentials}`);
    for (const credentials of added) found('minor', id, `also accepts ${credentials}`);
  }

  function compareParameters({ before: one, after: other }: Sides<Operation>, id: string): void {
    const parameters = parametersOf(one);
    const parametersNow = parametersOf(other);
    for (const [key, parameter] of parametersNow) {
      if (parameters.has(key)) continue;
      const isRequired = parameter.required === true;
      found(isRequired ? 'breaking' : 'minor', `${id} ${key}`, isRequired ? 'is new and required' : 'is new');
    }
    for (const [key, parameter] of parameters) {
      const now = parametersNow.get(key);
      const at = `${id} ${key}`;
      if (!now) {
        found('breaking', at, 'is removed');
        continue;
      }
      const [isRequired, isRequiredNow] = [parameter.required === true, now.required === true];
      if (isRequired !== isRequiredNow)
        found(isRequiredNow ? 'breaking' : 'minor', at, isRequiredNow ? 'is required' : 'is optional');
      compareSchemas({ before: parameter.schema, after: now.schema }, 'request', at);
      const [rest, restNow] = [parameter, now].map(
        ({ required: _required, schema: _schema, ...more }) => more,
      );
      if (!isDeepStrictEqual(rest, restNow)) found('breaking', at, 'is sent in another way');
    }
  }

  function compareBodies({ before: one, after: other }: Sides<Operation>, id: string): void {
    const [body, bodyNow] = [one.requestBody, other.requestBody];
    const isRequired = body?.required === true;
    const isRequiredNow = bodyNow?.required === true;
    if (isRequired !== isRequiredNow)
      found(isRequiredNow ? 'breaking' : 'minor', id, `body is ${isRequiredNow ? 'required' : 'optional'}`);
    const sent = { before: body?.content ?? {}, after: bodyNow?.content ?? {} };
    compareContents(sent, { direction: 'request', at: `${id} request`, removedLevel: 'breaking' });
  }

  function compareContents(
    { before: one, after: other }: Sides<Content>,
    { direction, at, removedLevel }: { direction: Direction; at: string; removedLevel: Level },
  ): void {
    const { removed, added } = difference(Object.keys(one), Object.keys(other));
    for (const type of removed) found(removedLevel, at, `has no ${type}`);
    for (const type of added) found('minor', at, `can be ${type}`);
    for (const [type, { schema }] of Object.entries(one)) {
      if (other[type]) compareSchemas({ before: schema, after: other[type].schema }, direction, at);
    }
  }

  function compareProblems({ before: one, after: other }: Sides<Operation>, id: string): void {
    const problems = problemsOf(sides.before, one);
    const problemsNow = problemsOf(sides.after, other);
    for (const [code, { status, schema }] of problems) {
      const now = problemsNow.get(code);
      if (!now) found('breaking', id, `no longer has the problem ${code}`);
      else {
        if (now.status !== status) found('breaking', id, `has the problem ${code} with ${now.status}`);
        compareSchemas({ before: schema, after: now.schema }, 'response', `${id} ${code}`);
      }
    }
    const { added } = difference([...problems.keys()], [...problemsNow.keys()]);
    for (const code of added) found('minor', id, `has the new problem ${code}`);
  }

  /** The statuses with a body of the operation. Of errors without a code, nothing is promised but the body of API Gateway. */
  function compareResponses({ before: one, after: other }: Sides<Operation>, id: string): void {
    const responses = responsesOf(sides.before, one);
    const responsesNow = responsesOf(sides.after, other);
    const { removed, added } = difference(Object.keys(responses), Object.keys(responsesNow));
    for (const status of removed) if (isSuccess(status)) found('breaking', id, `never returns ${status}`);
    for (const status of added) if (isSuccess(status)) found('breaking', id, `can return ${status}`);
    for (const [status, response] of Object.entries(responses)) {
      const now = responsesNow[status];
      if (!now) continue;
      const at = `${id} ${status}`;
      const removedLevel = isSuccess(status) ? 'breaking' : 'minor';
      compareContents(
        { before: withoutProblems(response), after: withoutProblems(now) },
        { direction: 'response', at, removedLevel },
      );
      compareHeaders({ before: response, after: now }, at);
    }
  }

  function compareHeaders({ before: one, after: other }: Sides<Response>, at: string): void {
    const { headers = {} } = one;
    const { headers: headersNow = {} } = other;
    const { removed, added } = difference(Object.keys(headers), Object.keys(headersNow));
    for (const name of removed) found('breaking', at, `has no header ${name}`);
    for (const name of added) found('minor', at, `has the new header ${name}`);
    for (const [name, header] of Object.entries(headers)) {
      const now = headersNow[name];
      if (!now) continue;
      const schemas = {
        before: resolve(sides.before, header).value.schema,
        after: resolve(sides.after, now).value.schema,
      };
      compareSchemas(schemas, 'response', `header ${name}`);
    }
  }

  const operations = operationsOf(before.contract);
  const operationsNow = operationsOf(after.contract);
  for (const [id, operation] of operations) {
    const now = operationsNow.get(id);
    if (now) compareOperation({ before: operation, after: now }, id);
    else found('breaking', id, 'is removed');
  }
  for (const id of operationsNow.keys()) if (!operations.has(id)) found('minor', id, 'is new');
  const { removed } = difference(before.types, after.types);
  for (const name of removed) found('breaking', `type ${name}`, 'is no longer exported');
  return [...changes.values()];
}

function operationsOf({ paths }: Contract): Map<string, Routed> {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Routed] => [
      operation.operationId,
      { route: `${method.toUpperCase()} ${path}`, operation },
    ]),
  );
  return new Map(all);
}

const parametersOf = ({ parameters = [] }: Operation) =>
  new Map(
    parameters.map((parameter): [string, Parameter] => [`${parameter.in} ${parameter.name}`, parameter]),
  );

/** `apiKey read`, or `none`. */
const credentialsOf = ({ security = [] }: Operation): string[] =>
  security.map((schemes) =>
    Object.keys(schemes).length === 0
      ? 'none'
      : Object.entries(schemes)
          .map(([scheme, scopes]) => [scheme, ...scopes].join(' '))
          .sort()
          .join(' with '),
  );

/** The responses of an operation, without references. */
const responsesOf = (contract: Contract, { responses }: Operation): Record<string, Response> =>
  Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [status, resolve(contract, response).value]),
  );

/** The problems of an operation, by their codes. */
function problemsOf(contract: Contract, operation: Operation) {
  const problems = new Map<string, { status: string; schema: Schema }>();
  for (const [status, { content }] of Object.entries(responsesOf(contract, operation))) {
    const schema = content?.[PROBLEM]?.schema;
    for (const one of schema ? alternativesOf(contract, schema) : []) {
      for (const code of valuesOf(one.schema.properties?.code ?? {}) ?? []) {
        const named = one.name === undefined ? one.schema : { $ref: `#/components/schemas/${one.name}` };
        problems.set(String(code), { status, schema: named });
      }
    }
  }
  return problems;
}

const withoutProblems = ({ content = {} }: Response): Content =>
  Object.fromEntries(Object.entries(content).filter(([type]) => type !== PROBLEM));

const isSuccess = (status: string) => Number(status) < 400;

function difference(before: string[], after: string[]) {
  return {
    removed: before.filter((one) => !after.includes(one)),
    added: after.filter((one) => !before.includes(one)),
  };
}
