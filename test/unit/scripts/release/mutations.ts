import type { Contract, Operation, Schema } from '../../../../scripts/release/contract.ts';
import type { Direction, Level } from '../../../../scripts/release/diffSchemas.ts';

/** A schema of a document that a program sends or receives, and where it is used. */
export type Node = { schema: Schema; directions: Set<Direction>; isInUnion: boolean };

/** A change of a schema. Undefined if the schema cannot be changed like this. */
type Mutation = { name: string; apply(node: Node): Level | undefined };

const narrower = ({ directions }: Node): Level => (directions.has('request') ? 'breaking' : 'minor');
const wider = ({ directions }: Node): Level => (directions.has('response') ? 'breaking' : 'minor');

const fieldsOf = ({ properties = {} }: Schema) => Object.keys(properties).filter((name) => name !== 'code');
/** `type` alone: the schema is in no union, and its values are not named. */
const isPlain = ({ schema, isInUnion }: Node, ...types: string[]) =>
  !isInUnion && !schema.enum && schema.const === undefined && types.includes(String(schema.type));

export const SCHEMA_MUTATIONS: Mutation[] = [
  {
    name: 'a new field',
    apply({ schema }) {
      if (!schema.properties) return undefined;
      schema.properties.newField = { type: 'string' };
      return 'minor';
    },
  },
  {
    name: 'a new required field',
    apply(node) {
      const { schema } = node;
      if (!schema.properties) return undefined;
      schema.properties.newField = { type: 'string' };
      schema.required = [...(schema.required ?? []), 'newField'];
      return narrower(node);
    },
  },
  {
    name: 'a removed field',
    apply({ schema }) {
      const [name] = fieldsOf(schema);
      if (!schema.properties || name === undefined) return undefined;
      delete schema.properties[name];
      schema.required = schema.required?.filter((one) => one !== name) ?? [];
      return 'breaking';
    },
  },
  {
    name: 'an optional field that is required',
    apply(node) {
      const { schema } = node;
      const name = fieldsOf(schema).find((one) => !schema.required?.includes(one));
      if (name === undefined) return undefined;
      schema.required = [...(schema.required ?? []), name];
      return narrower(node);
    },
  },
  {
    name: 'a required field that is optional',
    apply(node) {
      const { schema } = node;
      const name = fieldsOf(schema).find((one) => schema.required?.includes(one));
      if (name === undefined) return undefined;
      schema.required = schema.required?.filter((one) => one !== name) ?? [];
      return wider(node);
    },
  },
  {
    name: 'a new value',
    apply({ schema }) {
      if (!schema.enum || schema.enum.length < 2) return undefined;
      schema.enum = ['new_value', ...schema.enum];
      return 'minor';
    },
  },
  {
    name: 'a removed value',
    apply({ schema }) {
      const [value, ...others] = schema.enum?.filter((one) => one !== null) ?? [];
      if (value === undefined || others.length === 0) return undefined;
      schema.enum = schema.enum?.filter((one) => one !== value) ?? [];
      return 'breaking';
    },
  },
  {
    name: 'any value',
    apply(node) {
      const { schema } = node;
      if (!schema.enum || schema.enum.length < 2 || schema.enum.includes(null)) return undefined;
      delete schema.enum;
      return wider(node);
    },
  },
  {
    name: 'another type',
    apply(node) {
      if (!isPlain(node, 'string', 'boolean')) return undefined;
      node.schema.type = 'integer';
      return 'breaking';
    },
  },
  {
    name: 'null, too',
    apply(node) {
      if (!isPlain(node, 'string', 'boolean', 'integer', 'object', 'array')) return undefined;
      node.schema.type = [String(node.schema.type), 'null'];
      return wider(node);
    },
  },
  {
    name: 'a shorter text',
    apply(node) {
      if (!isPlain(node, 'string')) return undefined;
      node.schema.maxLength = Number(node.schema.maxLength ?? 100) - 1;
      return narrower(node);
    },
  },
  {
    name: 'a lower minimum',
    apply(node) {
      if (node.schema.minimum === undefined) return undefined;
      node.schema.minimum = Number(node.schema.minimum) - 1;
      return wider(node);
    },
  },
  {
    name: 'a pattern less',
    apply(node) {
      if (node.schema.pattern === undefined || node.schema.type !== 'string') return undefined;
      delete node.schema.pattern;
      return wider(node);
    },
  },
  {
    name: 'other items',
    apply({ schema, isInUnion }) {
      if (!schema.items || isInUnion) return undefined;
      schema.items = { type: 'array', items: schema.items };
      return 'breaking';
    },
  },
];

type OperationMutation = { name: string; apply(operation: Operation, contract: Contract): Level | undefined };

export const OPERATION_MUTATIONS: OperationMutation[] = [
  {
    name: 'another id',
    apply(operation) {
      operation.operationId += 'Again';
      return 'breaking';
    },
  },
  {
    name: 'a new parameter',
    apply(operation) {
      const parameter = { name: 'new', in: 'query', schema: { type: 'string' } };
      operation.parameters = [parameter, ...(operation.parameters ?? [])];
      return 'minor';
    },
  },
  {
    name: 'a removed parameter',
    apply({ parameters = [] }) {
      return parameters.shift() && 'breaking';
    },
  },
  {
    name: 'another way to sign in',
    apply(operation) {
      operation.security = [...(operation.security ?? []), { cookie: [] }];
      return 'minor';
    },
  },
  {
    name: 'a way to sign in less',
    apply({ security = [] }) {
      return security.shift() && 'breaking';
    },
  },
  {
    name: 'a body that is required',
    apply({ requestBody }) {
      if (!requestBody) return undefined;
      requestBody.required = requestBody.required !== true;
      return requestBody.required ? 'breaking' : 'minor';
    },
  },
  {
    name: 'another problem',
    apply(operation, { components }) {
      components.schemas.ProblemCode?.enum?.push('new');
      components.schemas.NewProblem = {
        allOf: [
          { $ref: '#/components/schemas/Problem' },
          { type: 'object', properties: { code: { type: 'string', enum: ['new'] } } },
        ],
      };
      const schema = { $ref: '#/components/schemas/NewProblem' };
      operation.responses['418'] = { content: { 'application/problem+json': { schema } } };
      return 'minor';
    },
  },
  {
    name: 'a refusal less',
    apply(operation, { components }) {
      const refused = Object.entries(operation.responses).find(
        ([status, { $ref, content }]) =>
          status > '399' &&
          ($ref ? !$ref.includes('Gateway') : content?.['application/problem+json']) &&
          components,
      );
      if (!refused) return undefined;
      delete operation.responses[refused[0]];
      return 'breaking';
    },
  },
];

/** The schemas that operations of a contract use, in a stable order. */
export function nodesOf(contract: Contract): Node[] {
  const nodes = new Map<Schema, Node>();
  const responseOf = ({ $ref, ...own }: Operation['responses'][string]) =>
    $ref === undefined ? own : contract.components.responses?.[$ref.split('/').at(-1) as string];

  function visit(schema: Schema | undefined, direction: Direction, isInUnion = false): void {
    if (!schema) return;
    if (schema.$ref !== undefined) {
      visit(contract.components.schemas[schema.$ref.split('/').at(-1) as string], direction, isInUnion);
      return;
    }
    const node = nodes.get(schema) ?? { schema, directions: new Set(), isInUnion: false };
    nodes.set(schema, node);
    node.isInUnion ||= isInUnion;
    if (node.directions.has(direction)) return;
    node.directions.add(direction);
    for (const part of Object.values(schema.properties ?? {})) visit(part, direction);
    // A part that can be null would make the whole a union, which no contract has.
    for (const part of schema.allOf ?? []) visit(part, direction, true);
    for (const part of schema.anyOf ?? schema.oneOf ?? []) visit(part, direction, true);
    visit(schema.items, direction);
    if (typeof schema.additionalProperties === 'object') visit(schema.additionalProperties, direction);
  }

  for (const operation of operationsIn(contract)) {
    for (const { schema } of operation.parameters ?? []) visit(schema, 'request');
    for (const { schema } of Object.values(operation.requestBody?.content ?? {})) visit(schema, 'request');
    for (const response of Object.values(operation.responses)) {
      for (const { schema } of Object.values(responseOf(response)?.content ?? {})) visit(schema, 'response');
    }
  }
  return [...nodes.values()];
}

export const operationsIn = ({ paths }: Contract): Operation[] => Object.values(paths).flatMap(Object.values);
