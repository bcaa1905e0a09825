import { type Contract, resolve, type Schema } from './contract.ts';

/**
 * One of the kinds of value that a schema allows: its schema without references, unions and `allOf`. `name`: that of the schema in the
 * contract. A union has none, because all of its alternatives would share it.
 */
export type Alternative = { name?: string; type: string; schema: Schema };

/** Those of named schemas, each of which many operations use. */
const KNOWN = new WeakMap<Schema, Alternative[]>();

/** The kinds of value that a schema allows. `string | null` has two. */
export function alternativesOf(contract: Contract, schema: Schema): Alternative[] {
  if (schema.$ref !== undefined) {
    const { value, name } = resolve(contract, schema);
    const [only, ...others] = KNOWN.get(value) ?? alternativesOf(contract, value);
    if (!only) return [];
    KNOWN.set(value, [only, ...others]);
    return others.length === 0 && name !== undefined ? [{ name, ...only }] : [only, ...others];
  }
  const { anyOf, oneOf, allOf, type, ...rest } = schema;
  const choices = anyOf ?? oneOf;
  if (choices) {
    return choices.flatMap((choice) =>
      alternativesOf(contract, choice).map((one) => ({ ...one, schema: { ...rest, ...one.schema } })),
    );
  }
  if (allOf) {
    const own = type === undefined ? rest : { ...rest, type };
    return [toAlternative(allOf.reduce((all, part) => merged(contract, all, part), own))];
  }
  return Array.isArray(type)
    ? type.map((one) =>
        toAlternative(one === 'null' ? { type: one } : { ...rest, type: one, ...withoutNull(rest.enum) }),
      )
    : [toAlternative(schema)];
}

const toAlternative = (schema: Schema): Alternative => {
  const [value] = valuesOf(schema) ?? [];
  const type = typeof schema.type === 'string' ? schema.type : value === undefined ? 'any' : typeof value;
  return { type: type === 'integer' ? 'number' : type, schema };
};

const withoutNull = (values: unknown[] | undefined) =>
  values && { enum: values.filter((value) => value !== null) };

/** A part of an `allOf` without its reference. */
function whole(contract: Contract, part: Schema): Schema {
  const [one, ...others] = alternativesOf(contract, part);
  if (!one || others.length > 0) throw new Error('a union in an allOf is not supported');
  return one.schema;
}

/** A schema of the values for which both hold. */
function merged(contract: Contract, ...[one, other]: [Schema, Schema]): Schema {
  const [first, second] = [whole(contract, one), whole(contract, other)];
  const [values, others] = [valuesOf(first), valuesOf(second)];
  const properties = { ...first.properties };
  for (const [name, property] of Object.entries(second.properties ?? {})) {
    const own = properties[name];
    properties[name] = own ? merged(contract, own, property) : property;
  }
  return {
    ...first,
    ...second,
    properties,
    required: [...new Set([...(first.required ?? []), ...(second.required ?? [])])],
    ...(values && others ? { enum: values.filter((value) => others.includes(value)) } : {}),
  };
}

/** The values that a schema names; undefined if it allows others. */
export const valuesOf = ({ enum: values, const: only }: Schema): unknown[] | undefined =>
  values ?? (only === undefined ? undefined : [only]);

/** `kind=event`: the properties with a single value, which tell the objects of a union apart. Empty if there are none. */
export function signatureOf({ schema }: Alternative): string {
  const single = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const values = valuesOf(property);
    return values?.length === 1 ? [`${name}=${String(values[0])}`] : [];
  });
  return single.sort().join(' ');
}

/** Pairs the alternatives of two schemas that are the same kind of value, by type, name and signature, then by their order. */
export function pairAlternatives(before: Alternative[], after: Alternative[]) {
  const pairs: [before: Alternative, after: Alternative][] = [];
  const removed = [...before];
  const added = [...after];
  const areSame: ((one: Alternative, other: Alternative) => boolean)[] = [
    (one, other) => one.name !== undefined && one.name === other.name,
    (one, other) => signatureOf(one) !== '' && signatureOf(one) === signatureOf(other),
    (one, other) => JSON.stringify(one.schema) === JSON.stringify(other.schema),
    () => true,
  ];
  for (const isSame of areSame) {
    for (const one of [...removed]) {
      const other = added.find((candidate) => candidate.type === one.type && isSame(one, candidate));
      if (!other) continue;
      pairs.push([one, other]);
      removed.splice(removed.indexOf(one), 1);
      added.splice(added.indexOf(other), 1);
    }
  }
  return { pairs, removed, added };
}
