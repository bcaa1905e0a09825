import { describe, expect, it } from 'vitest';
import type { Contract, Operation, ReleasedContract, Schema } from '../../../../scripts/release/contract.ts';
import { diffContracts } from '../../../../scripts/release/diffContracts.ts';

const json = (schema: Schema) => ({ 'application/json': { schema } });
const object = (properties: Record<string, Schema>, required = Object.keys(properties)): Schema => ({
  type: 'object',
  properties,
  required,
});
const problem = (code: string, more: Record<string, Schema> = {}): Schema =>
  object({ code: { type: 'string', enum: [code] }, ...more });
const problems = (...schemas: Schema[]) => ({
  content: { 'application/problem+json': { schema: { oneOf: schemas } } },
});

type Parts = Partial<Operation> & {
  id?: string;
  route?: [method: string, path: string];
  schemas?: Contract['components']['schemas'];
};

/** A contract of one operation, `startSession`. */
function release({
  id = 'startSession',
  route: [method, path] = ['post', '/sessions'],
  schemas = {},
  ...parts
}: Parts): ReleasedContract {
  const operation: Operation = {
    operationId: id,
    responses: { 200: { content: json({ type: 'string' }) } },
    ...parts,
  };
  return {
    version: '1.0.0',
    types: [],
    contract: { paths: { [path]: { [method]: operation } }, components: { schemas } },
  };
}

const changesOf = (before: ReleasedContract, after: ReleasedContract) =>
  diffContracts({ before, after }).map(({ level, at, what }) => `${level} ${at}: ${what}`);

const both = (before: Parts, after: Parts) => changesOf(release(before), release(after));

/** A change of a field, in a request and in a response. */
const inBothDirections = (before: Schema, after: Schema) => ({
  request: both(
    { requestBody: { content: json(object({ field: before })) } },
    { requestBody: { content: json(object({ field: after })) } },
  ).map((line) => line.replace('startSession request.', '')),
  response: both(
    { responses: { 200: { content: json(object({ field: before })) } } },
    { responses: { 200: { content: json(object({ field: after })) } } },
  ).map((line) => line.replace('startSession 200.', '')),
});

describe('a field', () => {
  const string = { type: 'string' };
  const number = { type: 'number' };
  const letters = (...values: (string | null)[]) => ({ type: 'string', enum: values });
  const event = object({ kind: { const: 'event' }, at: string });
  const notice = object({ kind: { const: 'notice' } });

  it.each<[string, Schema, Schema, request: string[], response: string[]]>([
    [
      'another type',
      string,
      number,
      ['breaking field: is number, no longer string'],
      ['breaking field: is number, no longer string'],
    ],
    [
      'whole numbers only',
      number,
      { type: 'integer' },
      ['breaking field: has the type integer'],
      ['minor field: has the type integer'],
    ],
    [
      'fractions',
      { type: 'integer' },
      number,
      ['minor field: has the type number'],
      ['breaking field: has the type number'],
    ],
    [
      'null, too',
      string,
      { type: ['string', 'null'] },
      ['minor field: can also be null'],
      ['breaking field: can also be null'],
    ],
    [
      'null no longer',
      { anyOf: [string, { type: 'null' }] },
      string,
      ['breaking field: can no longer be null'],
      ['minor field: can no longer be null'],
    ],
    [
      'another value',
      letters('a'),
      letters('a', 'b'),
      ['minor field: has the new value "b"'],
      ['minor field: has the new value "b"'],
    ],
    [
      'a value less',
      letters('a', 'b'),
      letters('a'),
      ['breaking field: has no value "b"'],
      ['breaking field: has no value "b"'],
    ],
    [
      'any value',
      letters('a'),
      string,
      ['minor field: can have any value'],
      ['breaking field: can have any value'],
    ],
    [
      'only certain values',
      string,
      letters('a'),
      ['breaking field: has only certain values'],
      ['minor field: has only certain values'],
    ],
    [
      'another constant',
      { const: true },
      { type: 'boolean' },
      ['minor field: can have any value'],
      ['breaking field: can have any value'],
    ],
    [
      'a lower bound',
      number,
      { ...number, minimum: 1 },
      ['breaking field: has the minimum 1'],
      ['minor field: has the minimum 1'],
    ],
    [
      'a higher maximum',
      { ...number, maximum: 5 },
      { ...number, maximum: 9 },
      ['minor field: has the maximum 9'],
      ['breaking field: has the maximum 9'],
    ],
    [
      'no maximum',
      { ...number, maximum: 5 },
      number,
      ['minor field: has no maximum'],
      ['breaking field: has no maximum'],
    ],
    [
      'a shorter text',
      string,
      { ...string, maxLength: 9 },
      ['breaking field: has the maxLength 9'],
      ['minor field: has the maxLength 9'],
    ],
    [
      'a pattern',
      string,
      { ...string, pattern: 'a' },
      ['breaking field: has the pattern a'],
      ['minor field: has the pattern a'],
    ],
    [
      'another pattern',
      { ...string, pattern: 'a' },
      { ...string, pattern: 'b' },
      ['breaking field: has the pattern b', 'minor field: has the pattern b'],
      ['minor field: has the pattern b', 'breaking field: has the pattern b'],
    ],
    [
      'no format',
      { ...string, format: 'date' },
      string,
      ['minor field: has no format'],
      ['breaking field: has no format'],
    ],
    [
      'another default',
      { ...string, default: 'a' },
      { ...string, default: 'b' },
      ['breaking field: has the default "b"'],
      ['breaking field: has the default "b"'],
    ],
    [
      'a default',
      string,
      { ...string, default: 'b' },
      ['minor field: has the default "b"'],
      ['minor field: has the default "b"'],
    ],
    [
      'other items',
      { type: 'array', items: string },
      { type: 'array', items: number },
      ['breaking field[]: is number, no longer string'],
      ['breaking field[]: is number, no longer string'],
    ],
    [
      'another map',
      { type: 'object', additionalProperties: string },
      { type: 'object', additionalProperties: number },
      ['breaking field{}: is number, no longer string'],
      ['breaking field{}: is number, no longer string'],
    ],
    [
      'no further fields',
      { type: 'object' },
      { type: 'object', additionalProperties: false },
      ['breaking field{}: is restricted'],
      ['minor field{}: is restricted'],
    ],
    [
      'further fields',
      { type: 'object', additionalProperties: false },
      { type: 'object' },
      ['minor field{}: is not restricted'],
      ['minor field{}: is not restricted'],
    ],
    [
      'another kind of object',
      { oneOf: [event] },
      { oneOf: [notice, event] },
      ['minor field: can also be kind=notice'],
      ['minor field: can also be kind=notice'],
    ],
    [
      'a kind of object less',
      { oneOf: [event, notice] },
      { oneOf: [notice] },
      ['breaking field: can no longer be kind=event'],
      ['breaking field: can no longer be kind=event'],
    ],
    [
      'an object of no kind',
      { anyOf: [event] },
      { anyOf: [event, object({})] },
      ['minor field: can also be object'],
      ['breaking field: can also be object'],
    ],
    [
      'a keyword without a rule',
      string,
      { ...string, contentEncoding: 'base64' },
      ['breaking field: has another contentEncoding'],
      ['breaking field: has another contentEncoding'],
    ],
    [
      'the same in another order',
      { oneOf: [event, notice], default: 1 },
      { default: 1, oneOf: [notice, event] },
      [],
      [],
    ],
    [
      'the same as an allOf',
      object({ a: string, b: number }),
      { allOf: [object({ b: number }), object({ a: string })] },
      [],
      [],
    ],
  ])('with %s', (_, before, after, request, response) => {
    expect(inBothDirections(before, after)).toEqual({ request, response });
  });

  it.each<[string, Schema, Schema, request: string, response: string]>([
    ['new', object({}), object({ a: string }, []), 'minor field.a: is new', 'minor field.a: is new'],
    [
      'new and required',
      object({}),
      object({ a: string }),
      'breaking field.a: is new and required',
      'minor field.a: is new',
    ],
    [
      'removed',
      object({ a: string }),
      object({}),
      'breaking field.a: is removed',
      'breaking field.a: is removed',
    ],
    [
      'required',
      object({ a: string }, []),
      object({ a: string }),
      'breaking field.a: is required',
      'minor field.a: is required',
    ],
    [
      'optional',
      object({ a: string }),
      object({ a: string }, []),
      'minor field.a: is optional',
      'breaking field.a: is optional',
    ],
  ])('that is %s', (_, before, after, request, response) => {
    expect(inBothDirections(before, after)).toEqual({ request: [request], response: [response] });
  });

  it('of a named schema is reported once, by the name, and a recursive schema ends', () => {
    const tree = (label: Schema) => ({
      Tree: object({ label, parts: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } }),
    });
    const response = { content: json({ $ref: '#/components/schemas/Tree' }) };
    const responses = { 200: response, 201: response };
    expect(both({ responses, schemas: tree(string) }, { responses, schemas: tree(number) })).toEqual([
      'breaking Tree.label: is number, no longer string',
    ]);
  });
});

describe('an operation', () => {
  const parameter = { name: 'limit', in: 'query', schema: { type: 'integer' } };
  const ok = { 200: { content: json({ type: 'string' }) } };
  const withHeader = { 200: { ...ok[200], headers: { ETag: { schema: { type: 'string' } } } } };
  const text = { type: 'string' };
  const refused = { ...ok, 402: problems(problem('quota_exceeded', { periodEnd: text })) };

  it.each<[string, Parts, Parts, string[]]>([
    ['renamed', {}, { id: 'begin' }, ['breaking startSession: is removed', 'minor begin: is new']],
    [
      'at another route',
      {},
      { route: ['put', '/sessions'] },
      ['breaking startSession: is PUT /sessions, no longer POST /sessions'],
    ],
    ['with a new parameter', {}, { parameters: [parameter] }, ['minor startSession query limit: is new']],
    [
      'with a new parameter that is required',
      {},
      { parameters: [{ ...parameter, required: true }] },
      ['breaking startSession query limit: is new and required'],
    ],
    [
      'without a parameter',
      { parameters: [parameter] },
      {},
      ['breaking startSession query limit: is removed'],
    ],
    [
      'with a parameter that is required',
      { parameters: [parameter] },
      { parameters: [{ ...parameter, required: true }] },
      ['breaking startSession query limit: is required'],
    ],
    [
      'with a narrower parameter',
      { parameters: [parameter] },
      { parameters: [{ ...parameter, schema: { type: 'integer', maximum: 9 } }] },
      ['breaking startSession query limit: has the maximum 9'],
    ],
    [
      'with another scope',
      { security: [{ apiKey: ['read'] }] },
      { security: [{ apiKey: ['admin'] }] },
      [
        'breaking startSession: no longer accepts apiKey read',
        'minor startSession: also accepts apiKey admin',
      ],
    ],
    [
      'for users, too',
      { security: [{ apiKey: ['read'] }] },
      { security: [{ userToken: [] }, { apiKey: ['read'] }] },
      ['minor startSession: also accepts userToken'],
    ],
    [
      'with a body that is required',
      { requestBody: { content: json(text) } },
      { requestBody: { required: true, content: json(text) } },
      ['breaking startSession: body is required'],
    ],
    [
      'without JSON',
      { requestBody: { content: json(text) } },
      {},
      ['breaking startSession request: has no application/json'],
    ],
    [
      'with another status',
      {},
      { responses: { 202: ok[200] } },
      ['breaking startSession: never returns 200', 'breaking startSession: can return 202'],
    ],
    [
      'with CSV',
      {},
      { responses: { 200: { content: { ...json(text), 'text/csv': {} } } } },
      ['minor startSession 200: can be text/csv'],
    ],
    [
      'without CSV',
      { responses: { 200: { content: { ...json(text), 'text/csv': {} } } } },
      {},
      ['breaking startSession 200: has no text/csv'],
    ],
    ['with a new header', {}, { responses: withHeader }, ['minor startSession 200: has the new header ETag']],
    ['without a header', { responses: withHeader }, {}, ['breaking startSession 200: has no header ETag']],
    [
      'with a new problem',
      {},
      { responses: refused },
      ['minor startSession: has the new problem quota_exceeded'],
    ],
    [
      'without a problem',
      { responses: refused },
      {},
      ['breaking startSession: no longer has the problem quota_exceeded'],
    ],
    [
      'with another status of a problem',
      { responses: refused },
      { responses: { ...ok, 429: refused[402] } },
      ['breaking startSession: has the problem quota_exceeded with 429'],
    ],
    [
      'whose problem has a field less',
      { responses: refused },
      { responses: { ...ok, 402: problems(problem('quota_exceeded')) } },
      ['breaking startSession quota_exceeded.periodEnd: is removed'],
    ],
    ['with an error of API Gateway', {}, { responses: { ...ok, 503: { content: json(text) } } }, []],
  ])('%s', (_, before, after, expected) => {
    expect(both(before, after)).toEqual(expected);
  });

  it('that is new is minor', () => {
    const after = release({});
    after.contract.paths['/other'] = { get: { operationId: 'other', responses: ok } };
    expect(changesOf(release({}), after)).toEqual(['minor other: is new']);
  });
});

it('a type that is no longer exported is breaking', () => {
  expect(changesOf({ ...release({}), types: ['Session'] }, { ...release({}), types: ['Visit'] })).toEqual([
    'breaking type Session: is no longer exported',
  ]);
});
