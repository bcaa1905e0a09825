import { type Components, nameOf, resolveSchema, type Schema, typesOf } from './openApi.ts';

/** A member of an object, or a parameter. */
export type Field = {
  readonly name: string;
  /** For people, such as `array of strings or null`. */
  readonly type: string;
  readonly required: boolean;
  /** Of a parameter: where it is sent. */
  readonly place?: 'path' | 'query' | 'header';
  readonly description: string;
  /** The values that it can have, such as ``one of `en`, `fr` ``, if they are few. */
  readonly choices: readonly string[];
  /** What limits it beside its type, such as `1 to 128 characters`. */
  readonly limits: readonly string[];
  /** The members of the value, or of its items. */
  readonly shapes: readonly Shape[];
};

/** The members of an object. A value that has one of several shapes names each. */
export type Shape = { readonly name: string; readonly fields: readonly Field[] };

/** Of more values, such as all problem codes, the description says what they are. */
const CHOICES_MAX = 20;

/** Longer ones say nothing to a reader, and their field says in words what is allowed. */
const PATTERN_LENGTH_MAX = 60;

/** The shapes that a value can have; none if it is no object. Of an array, those of its items. */
export function shapesOf(components: Components, schema: Schema): readonly Shape[] {
  const name = schema.$ref ? nameOf(schema.$ref) : '';
  const resolved = resolveSchema(components, schema);
  const variants = resolved.oneOf ?? resolved.anyOf;
  if (variants) return variants.flatMap((variant) => shapesOf(components, variant));
  if (resolved.items) return shapesOf(components, resolved.items);
  if (resolved.allOf) {
    // A later part narrows a field of an earlier one, as the code of a problem.
    const parts = resolved.allOf.flatMap((part) => shapesOf(components, part));
    const fields = new Map(parts.flatMap((part) => part.fields).map((field) => [field.name, field]));
    return [{ name, fields: [...fields.values()] }];
  }
  if (typeof resolved.additionalProperties === 'object') {
    const values = shapesOf(components, resolved.additionalProperties);
    if (values.length > 0) return values;
  }
  const properties = Object.entries(resolved.properties ?? {});
  if (properties.length === 0) return [];
  const required = new Set(resolved.required);
  return [
    {
      name: name || titleOf(resolved),
      fields: properties.map(([key, value]) =>
        fieldOf(components, { name: key, schema: value, required: required.has(key) }),
      ),
    },
  ];
}

export function fieldOf(
  components: Components,
  {
    name,
    schema,
    required,
    description,
  }: Pick<Field, 'name' | 'required'> & { schema: Schema; description?: string },
): Field {
  const resolved = resolveSchema(components, schema);
  return {
    name,
    type: typeOf(components, schema),
    required,
    description: description ?? resolved.description ?? '',
    choices: rulesOf(components, schema, choicesOf),
    limits: rulesOf(components, schema, limitsOf),
    shapes: shapesOf(components, schema),
  };
}

/** The constant member that tells a shape from the others, such as `event` of `kind`. */
function titleOf({ properties = {} }: Schema): string {
  return String(Object.values(properties).find((value) => typeof value.const === 'string')?.const ?? '');
}

function typeOf(components: Components, schema: Schema): string {
  const resolved = resolveSchema(components, schema);
  const variants = resolved.oneOf ?? resolved.anyOf;
  if (variants) return [...new Set(variants.map((variant) => typeOf(components, variant)))].join(' or ');
  const names = typesOf(resolved).map((type) => {
    if (type === 'array') return `array of ${pluralOf(typeOf(components, resolved.items ?? {}))}`;
    if (type === 'string' && resolved.format) return resolved.format;
    return type;
  });
  if (names.length === 0) names.push(literalTypeOf(resolved));
  if (isNullable(resolved)) names.push('null');
  return [...new Set(names)].join(' or ');
}

const isNullable = ({ type }: Schema): boolean =>
  type === 'null' || (Array.isArray(type) && type.includes('null'));

function literalTypeOf(schema: Schema): string {
  if (schema.type === 'null') return 'null';
  const literal = schema.const ?? schema.enum?.find((value) => value !== null);
  if (literal !== undefined) return typeof literal;
  return schema.allOf ? 'object' : 'any value';
}

const pluralOf = (type: string): string => (type.includes(' ') ? type : `${type}s`);

/** The rules of the value, and of its items if they are no objects. */
function rulesOf(components: Components, schema: Schema, read: (schema: Schema) => string[]): string[] {
  const resolved = resolveSchema(components, schema);
  const items = resolved.items && resolveSchema(components, resolved.items);
  const ofItems = items && shapesOf(components, items).length === 0 ? read(items) : [];
  return [...read(resolved), ...ofItems.map((rule) => `each: ${rule}`)];
}

function choicesOf(schema: Schema): string[] {
  const literals = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
  if (literals.length > CHOICES_MAX) return [];
  const [first, ...others] = literals
    .filter((value) => value !== null)
    .map((value) => `\`${String(value)}\``);
  if (first === undefined) return [];
  return [others.length === 0 ? `only ${first}` : `one of ${[first, ...others].join(', ')}`];
}

function limitsOf(schema: Schema): string[] {
  const { pattern, format } = schema;
  return [
    rangeRule(schema.minLength, schema.maxLength, 'characters'),
    rangeRule(schema.minItems, schema.maxItems, 'items'),
    rangeRule(bound(schema.minimum), bound(schema.maximum), ''),
    pattern && !format && pattern.length <= PATTERN_LENGTH_MAX ? `matches \`${pattern}\`` : '',
    schema.default === undefined ? '' : `default \`${String(schema.default)}\``,
  ].filter((rule) => rule !== '');
}

/** The limits of what a number can hold exactly are no rule. */
const bound = (value: number | undefined): number | undefined =>
  value !== undefined && Math.abs(value) >= Number.MAX_SAFE_INTEGER ? undefined : value;

function rangeRule(min: number | undefined, max: number | undefined, unit: string): string {
  const range = rangeOf(min, max);
  return range && unit ? `${range} ${unit}` : range;
}

function rangeOf(min: number | undefined, max: number | undefined): string {
  const text = (value: number) => value.toLocaleString('en');
  if (min === undefined) return max === undefined ? '' : `at most ${text(max)}`;
  if (max === undefined) return `at least ${text(min)}`;
  return min === max ? `exactly ${text(min)}` : `${text(min)} to ${text(max)}`;
}
