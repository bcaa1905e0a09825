import * as z from 'zod/mini';
import { CONTRACT, type ContractRoute } from '../../shared/contract/contract.ts';
import { OPERATION_DESCRIPTIONS } from '../../shared/contract/operationDescriptions.ts';
import { problemExtensions } from '../../shared/contract/problemExtensions.ts';
import { type Field, fieldsOf, itemSchemas } from './inputs.ts';
import { inlineSchema, namedSchemas, refOf, type Schema } from './schemas.ts';

type ObjectSchema = Schema & { properties?: Record<string, Schema>; required?: string[] };

const HEADER = `/* Written by \`npm run openapi\` from the contracts, so that the client's types need no zod. Changes made here are lost. */
`;

/** Stripe, mail programs and browsers call these. */
export const CALLED_BY_OTHERS = ['receiveStripeEvent', 'getUnsubscribePage', 'unsubscribeByLink'];

/** Every route that a program can call. */
export const CALLED_ROUTES = CONTRACT.filter(({ operationId }) => !CALLED_BY_OTHERS.includes(operationId));

/** The client's types: what each operation takes and returns, and the codes of its problems. In TypeScript, with comments. */
export function clientTypes(): string {
  const items = Object.assign({}, ...CALLED_ROUTES.map(itemSchemas)) as Record<string, Schema>;
  // Of the webhook, of a redirect, and of errors, which are classes of the client.
  const { EventReceipt: _receipt, UnsubscribePage: _page, Problem: _problem, ...named } = namedSchemas();
  return indented([
    HEADER,
    ...Object.entries({ ...items, ...named }).map(([name, schema]) => declaration(name, schema)),
    `/** The further members of a problem, by its code. Problems with other codes have none. */
export type ProblemExtensions = ${block(Object.entries(problemExtensions).map(([code, members]) => [code, typeOf(inlineSchema(members))]))};
`,
    `/** What each operation takes and returns, the codes of its problems, and whether it returns CSV, too, or a PDF. A page has a list of items. */
export type Operations = {
${CALLED_ROUTES.map(operation).join('')}};
`,
  ]);
}

/** The lines with two spaces for each brace that is open. */
function indented(parts: string[]): string {
  let depth = 0;
  const lines = parts
    .join('\n')
    .split('\n')
    .map((line) => {
      if (line.startsWith('}')) depth--;
      const shown = line === '' ? line : `${'  '.repeat(depth)}${line}`;
      if (line.endsWith('{')) depth++;
      return shown;
    });
  return lines.join('\n');
}

function operation(route: ContractRoute): string {
  const { operationId, problems, responses, csv, pdf } = route;
  const fields = fieldsOf(route);
  const received = pdf
    ? ['Uint8Array']
    : [...new Set(Object.values(responses).map((schema) => typeOf(refSchema(schema))))];
  const input = fields.length === 0 ? 'Record<never, never>' : block(fields.map(inputField));
  const codes = problems.map((code) => `'${code}'`).join(' | ');
  const items = itemsOf(route);
  return `${comment(OPERATION_DESCRIPTIONS[operationId])}${operationId}: {
input: ${input};
response: ${received.join(' | ')};
problem: ${codes};
${csv ? 'csv: true;\n' : ''}${pdf ? 'pdf: true;\n' : ''}${items ? `items: '${items}';\n` : ''}};
`;
}

/** The member with the list of a page, of an operation that returns pages. Throws if it could be one of several. */
export function itemsOf({ operationId, responses: { 200: page } }: ContractRoute): string | undefined {
  if (!(page instanceof z.ZodMiniObject) || !('nextCursor' in page.shape)) return undefined;
  const lists = Object.keys(page.shape).filter((name) => page.shape[name] instanceof z.ZodMiniArray);
  if (lists.length !== 1) throw new Error(`${operationId}: a page has ${lists.length} lists, not one`);
  return lists[0];
}

const refSchema = (schema: ContractRoute['responses'][number]): Schema => refOf(schema);

const inputField = ({ name, isRequired, schema }: Field): [string, string, string] => [
  `${name}${isRequired ? '' : '?'}`,
  typeOf(schema),
  String(schema.description),
];

const declaration = (name: string, schema: Schema): string =>
  `${comment(schema.description)}export type ${name} = ${typeOf(schema)};\n`;

/** A schema as a type. Throws for a schema of a kind that the contracts do not have yet. */
function typeOf(schema: Schema): string {
  const { $ref, enum: values, const: fixed, anyOf, oneOf, type, items } = schema;
  if (typeof $ref === 'string') return $ref.replace(/^.*\//, '');
  if (Array.isArray(values)) return values.map(literal).join(' | ');
  if (fixed !== undefined) return literal(fixed);
  for (const choices of [anyOf, oneOf]) if (Array.isArray(choices)) return choices.map(typeOf).join(' | ');
  if (Array.isArray(type)) return type.map((one) => typeOf({ ...schema, type: one })).join(' | ');
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
      return type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `Array<${typeOf(items as Schema)}>`;
    case 'object':
      return objectType(schema);
    default:
      throw new Error(`no type for the schema ${JSON.stringify(schema)}`);
  }
}

function objectType({ properties = {}, required = [] }: ObjectSchema): string {
  const fields = Object.entries(properties).map(([name, schema]): [string, string, unknown] => [
    `${name}${required.includes(name) ? '' : '?'}`,
    typeOf(schema),
    schema.description,
  ]);
  return fields.length === 0 ? 'Record<string, unknown>' : block(fields);
}

const block = (fields: [name: string, type: string, description?: unknown][]): string =>
  `{\n${fields.map(([name, type, description]) => `${comment(description)}${name}: ${type};\n`).join('')}}`;

const literal = (value: unknown) => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value));

const comment = (description: unknown): string =>
  typeof description === 'string' ? `/** ${description.replaceAll('*/', '*\\/')} */\n` : '';
