/** A schema of JSON Schema 2020-12, without descriptions and examples. */
export type Schema = {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  propertyNames?: Schema;
  additionalProperties?: boolean | Schema;
  [keyword: string]: unknown;
};

export type Content = Record<string, { schema?: Schema }>;
export type Header = { $ref?: string; schema?: Schema };
export type Response = { $ref?: string; headers?: Record<string, Header>; content?: Content };
export type Parameter = { name: string; in: string; required?: boolean; schema?: Schema };

export type Operation = {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, Response>;
  security?: Record<string, string[]>[];
};

/** The part of an OpenAPI document that programs depend on. */
export type Contract = {
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Schema>;
    headers?: Record<string, Header>;
    responses?: Record<string, Response>;
  };
};

/** The contract of a release of the client. `types`: the types of the contract that the package exports. */
export type ReleasedContract = { version: string; types: string[]; contract: Contract };

/** Members for people, and the mapping of a discriminator, which repeats the schemas of its union. */
const LEFT_OUT = new Set(['description', 'summary', 'examples', 'example', 'tags', 'title', 'discriminator']);

/** Members whose keys are names: `description` can be one of them. */
const MAPS = new Set(['paths', 'schemas', 'headers', 'responses', 'properties', 'content']);

/** Members with values of the API, which are kept as they are. */
const VALUES = new Set(['enum', 'const', 'default', 'required', 'security']);

/**
 * The contract of an OpenAPI document, without what is written for people, and without the operations that the client does not call.
 * `operationsLeftOut` are their ids.
 */
export function contractOf(document: unknown, operationsLeftOut: string[]): Contract {
  const { paths, components } = withoutProse(document, false) as Contract;
  const called = Object.entries(paths).map(([path, operations]): [string, Contract['paths'][string]] => [
    path,
    Object.fromEntries(
      Object.entries(operations).filter(([, { operationId }]) => !operationsLeftOut.includes(operationId)),
    ),
  ]);
  return {
    paths: Object.fromEntries(called.filter(([, operations]) => Object.keys(operations).length > 0)),
    components,
  };
}

function withoutProse(value: unknown, isMap: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutProse(item, false));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => isMap || !LEFT_OUT.has(key))
      .map(([key, child]) => [
        key,
        !isMap && VALUES.has(key) ? child : withoutProse(child, !isMap && MAPS.has(key)),
      ]),
  );
}

/** The names of the types that a TypeScript file exports. */
export const exportedTypes = (source: string): string[] =>
  [...source.matchAll(/^export type (\w+)/gm)].map(([, name]) => name as string).sort();

/** The value that a reference names, with the last part of its name, or the value itself. */
export function resolve<Value extends { $ref?: string }>(
  { components }: Contract,
  value: Value,
): { value: Value; name?: string } {
  if (value.$ref === undefined) return { value };
  const [, kind = '', name = ''] = /^#\/components\/(\w+)\/([^/]+)$/.exec(value.$ref) ?? [];
  const named = (components as Record<string, Record<string, object> | undefined>)[kind]?.[name];
  if (!named) throw new Error(`the contract has no ${value.$ref}`);
  return { value: named as Value, name };
}
