import type { ContractRoute } from '../../shared/contract/contract.ts';
import { fieldMeaning } from '../../shared/contract/fieldMeanings.ts';
import { inlineSchema, type Schema, schemaRef } from './schemas.ts';

export type Field = { name: string; place: 'path' | 'query' | 'body'; isRequired: boolean; schema: Schema };

/** What an operation reads, and the schema of its body for the components. */
export type OperationInput = {
  parameters?: object[];
  requestBody?: object;
  bodySchemas: Record<string, Schema>;
};

/** The input of a route: parameters of its path and its query, and a JSON body. */
export function inputOf(route: ContractRoute): OperationInput {
  const fields = fieldsOf(route);
  const parameters = fields.filter(({ place }) => place !== 'body').map(parameter);
  const body = fields.filter(({ place }) => place === 'body');
  const shown = parameters.length > 0 ? { parameters } : {};
  if (body.length === 0) return { ...shown, bodySchemas: {} };
  const id = `${route.operationId.charAt(0).toUpperCase()}${route.operationId.slice(1)}Request`;
  const required = body.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  const schema = {
    type: 'object',
    properties: Object.fromEntries(body.map((field) => [field.name, field.schema])),
    ...(required.length > 0 ? { required } : {}),
    ...exampleOf(body),
  };
  return {
    ...shown,
    requestBody: {
      required: required.length > 0,
      content: { 'application/json': { schema: schemaRef(id) } },
    },
    bodySchemas: { [id]: schema, ...itemSchemas(route) },
  };
}

export function fieldsOf({ operationId, route, input, forUsers, readsQuery, scope }: ContractRoute): Field[] {
  if (!input) return [];
  const [method = '', path = ''] = route.split(' ');
  const isInQuery = readsQuery || ['GET', 'DELETE'].includes(method);
  const schema = inlineSchema(input) as ObjectSchema;
  return Object.entries(schema.properties ?? {}).map(([name, given]): Field => {
    const { schema: replaced, itemName, description, examples } = fieldMeaning(operationId, name);
    const shown = replaced ?? (itemName ? { ...given, items: schemaRef(itemName) } : given);
    const isOptional = forUsers && name === 'user_id';
    const note = !isOptional
      ? ''
      : ` A user’s token replaces it${scope === 'users' ? '' : '; only an API key needs it'}.`;
    return {
      name,
      place: path.includes(`{${name}}`) ? 'path' : isInQuery ? 'query' : 'body',
      isRequired: (schema.required ?? []).includes(name) && !isOptional,
      schema: { ...shown, description: `${description}${note}`, ...(examples ? { examples } : {}) },
    };
  });
}

/** An example of a body, if each field that is required has one. */
function exampleOf(body: Field[]): { examples?: [object] } {
  const given = body.filter(({ schema }) => schema.examples !== undefined);
  if (body.some((field) => field.isRequired && !given.includes(field))) return {};
  const values = given.map(({ name, schema }) => [name, (schema.examples as unknown[])[0]]);
  return values.length > 0 ? { examples: [Object.fromEntries(values)] } : {};
}

type ObjectSchema = { properties?: Record<string, Schema>; required?: string[] };

/** The schemas of the items of lists, with the meanings of their fields. */
export function itemSchemas({ operationId, input }: ContractRoute): Record<string, Schema> {
  const { properties = {} } = (input ? inlineSchema(input) : {}) as ObjectSchema;
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, { items }]) => {
      const { itemName } = fieldMeaning(operationId, name);
      if (itemName === undefined) return [];
      const { properties: fields = {}, ...item } = items as ObjectSchema;
      const described = Object.entries(fields).map(([field, schema]) => [
        field,
        { ...schema, ...fieldMeaning(operationId, field) },
      ]);
      return [[itemName, { ...item, properties: Object.fromEntries(described) }]];
    }),
  );
}

const parameter = ({ name, place, isRequired, schema }: Field) => {
  const { description, examples: [example] = [], ...rest } = schema as Schema & { examples?: unknown[] };
  return {
    name,
    in: place,
    required: isRequired,
    description,
    ...(example === undefined ? {} : { example }),
    schema: rest,
  };
};
