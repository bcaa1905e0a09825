import * as z from 'zod/mini';

/** A schema of JSON Schema 2020-12, as OpenAPI 3.1 uses it. */
export type Schema = Record<string, unknown>;

export const schemaRef = (id: string): Schema => ({ $ref: `#/components/schemas/${id}` });

/** The schemas that the contract names, by their names. */
export function namedSchemas(): Record<string, Schema> {
  const { schemas } = z.toJSONSchema(z.globalRegistry, {
    uri: (id) => `#/components/schemas/${id}`,
    io: 'output',
    override,
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _dialect, $id: _uri, ...schema }]) => [id, schema]),
  );
}

/** A schema without a name, such as that of an input. What it refers to is in the components. */
export function inlineSchema(schema: z.ZodMiniType): Schema {
  const { $schema: _dialect, $defs: _named, ...rest } = z.toJSONSchema(schema, { io: 'input', override });
  return JSON.parse(JSON.stringify(rest).replaceAll('#/$defs/', '#/components/schemas/'));
}

/** The reference to a schema that the contract names. */
export function refOf(schema: z.ZodMiniType): Schema {
  const id = z.globalRegistry.get(schema)?.id;
  if (id === undefined) throw new Error('a response schema has no name');
  return schemaRef(id);
}

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>;

/**
 * Leaves out what a reader does not need. `additionalProperties`: responses may have further fields, and unknown fields of a
 * request are ignored. The pattern of a date: its format says the same. The format of an e-mail address: validators that know it
 * refuse addresses that the pattern allows. The greatest exact integer of JavaScript. What the service reads an invalid value as.
 */
const override: Override = ({ zodSchema, jsonSchema: made }) => {
  if (zodSchema._zod.def.type === 'catch') delete made.default;
  if (made.additionalProperties === false) delete made.additionalProperties;
  if (made.format === 'date-time' || made.format === 'date') delete made.pattern;
  if (made.format === 'email') delete made.format;
  if (made.maximum === Number.MAX_SAFE_INTEGER) delete made.maximum;
  const [value, none, ...others] = made.anyOf ?? [];
  if (value?.type && none?.type === 'null' && others.length === 0) {
    delete made.anyOf;
    Object.assign(made, value, { type: [value.type, 'null'] });
    if (value.enum) made.enum = [...value.enum, null];
  }
};
