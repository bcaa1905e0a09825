import { isDeepStrictEqual } from 'node:util';
import { type Alternative, alternativesOf, pairAlternatives, signatureOf, valuesOf } from './alternatives.ts';
import type { Contract, Schema } from './contract.ts';

/** `minor`: programs go on as before. */
export type Level = 'breaking' | 'minor';
export type Found = (level: Level, at: string, what: string) => void;

/** Who sends the values of a schema: the program (`request`) or the service (`response`). */
export type Direction = 'request' | 'response';
type Place = { direction: Direction; at: string };

const LOWER_BOUNDS = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const UPPER_BOUNDS = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
/** Keywords that allow fewer values. Two of their values cannot be compared. */
const RESTRICTIONS = ['pattern', 'format', 'multipleOf', 'uniqueItems'];

const COMPARED = new Set([
  ...[...LOWER_BOUNDS, ...UPPER_BOUNDS, ...RESTRICTIONS],
  ...['type', 'enum', 'const', 'default', 'properties', 'required', 'items', 'propertyNames'],
  'additionalProperties',
]);

/**
 * Compares schemas of two contracts. What the service accepts may become wider, what it returns may become narrower. New fields of
 * responses and new values of their enumerations are minor: the documentation says that there will be more. A value that is no longer
 * returned is breaking, because a program that names it does not compile. A keyword without a rule is breaking if it changes. Each pair
 * of named schemas is compared once for a direction.
 */
export function createSchemaDiff({
  before: released,
  after: current,
  found,
}: {
  before: Contract;
  after: Contract;
  found: Found;
}) {
  const seen = new Set<string>();

  const isSeen = (pair: string) => seen.size === seen.add(pair).size;

  function compare(before: Schema, after: Schema, { direction, at: place }: Place): void {
    if (before.$ref && after.$ref && isSeen(`${direction} ${before.$ref} ${after.$ref}`)) return;
    const at = after.$ref?.split('/').at(-1) ?? place;
    const { pairs, removed, added } = pairAlternatives(
      alternativesOf(released, before),
      alternativesOf(current, after),
    );
    const isType = pairs.length === 0 && removed.length > 0 && added.length > 0;
    if (isType) {
      found('breaking', at, `is ${kindsOf(added)}, no longer ${kindsOf(removed)}`);
      return;
    }
    for (const one of removed) {
      const isHarmless = direction === 'response' && one.type === 'null';
      found(isHarmless ? 'minor' : 'breaking', at, `can no longer be ${kindsOf([one])}`);
    }
    for (const one of added) {
      const isKnownKind = direction === 'request' || signatureOf(one) !== '';
      found(isKnownKind ? 'minor' : 'breaking', at, `can also be ${kindsOf([one])}`);
    }
    for (const [one, other] of pairs) compareAlternatives(one, other, { direction, at });
  }

  function compareAlternatives(before: Alternative, after: Alternative, { direction, at }: Place): void {
    const place = { direction, at: after.name ?? at };
    if (before.name && after.name && isSeen(`${direction} ${before.name} ${after.name}`)) return;
    for (const { isNarrower, what } of limitChanges(before.schema, after.schema)) {
      found(isNarrower === (direction === 'response') ? 'minor' : 'breaking', place.at, what);
    }
    compareValues(before.schema, after.schema, place);
    compareDefaults(before.schema, after.schema, place.at);
    compareFields(before.schema, after.schema, place);
    compareParts(before.schema, after.schema, place);
    compareOthers(before.schema, after.schema, place.at);
  }

  function compareValues(before: Schema, after: Schema, { direction, at }: Place): void {
    const [values, valuesNow] = [valuesOf(before), valuesOf(after)];
    if (!values || !valuesNow) {
      const isNarrower = valuesNow !== undefined;
      const level = isNarrower === (direction === 'response') ? 'minor' : 'breaking';
      if (values || valuesNow)
        found(level, at, isNarrower ? 'has only certain values' : 'can have any value');
      return;
    }
    for (const value of values)
      if (!valuesNow.includes(value)) found('breaking', at, `has no value ${JSON.stringify(value)}`);
    for (const value of valuesNow)
      if (!values.includes(value)) found('minor', at, `has the new value ${JSON.stringify(value)}`);
  }

  function compareDefaults({ default: before }: Schema, { default: after }: Schema, at: string): void {
    if (isDeepStrictEqual(before, after)) return;
    found(before === undefined ? 'minor' : 'breaking', at, `has the default ${JSON.stringify(after)}`);
  }

  function compareFields(before: Schema, after: Schema, { direction, at }: Place): void {
    const { properties: fields = {}, required = [] } = before;
    const { properties: fieldsNow = {}, required: requiredNow = [] } = after;
    for (const name of new Set([...Object.keys(fields), ...Object.keys(fieldsNow)])) {
      const [field, fieldNow, fieldAt] = [fields[name], fieldsNow[name], `${at}.${name}`];
      const [isRequired, isRequiredNow] = [required.includes(name), requiredNow.includes(name)];
      if (!fieldNow) found('breaking', fieldAt, 'is removed');
      else if (!field) {
        const isRefused = direction === 'request' && isRequiredNow;
        found(isRefused ? 'breaking' : 'minor', fieldAt, isRefused ? 'is new and required' : 'is new');
      } else {
        if (isRequired !== isRequiredNow) {
          const isNarrower = isRequiredNow;
          const level = isNarrower === (direction === 'response') ? 'minor' : 'breaking';
          found(level, fieldAt, isRequiredNow ? 'is required' : 'is optional');
        }
        compare(field, fieldNow, { direction, at: fieldAt });
      }
    }
  }

  /** Items, and the keys and values of maps. */
  function compareParts(before: Schema, after: Schema, { direction, at }: Place): void {
    for (const [keyword, part] of [
      ['items', '[]'],
      ['propertyNames', '{key}'],
      ['additionalProperties', '{}'],
    ] as const) {
      const [one, other] = [partOf(before[keyword]), partOf(after[keyword])];
      const partAt = `${at}${part}`;
      if (typeof one === 'object' && typeof other === 'object')
        compare(one, other, { direction, at: partAt });
      else if (one !== other) {
        const isClosed = other === 'none' || (typeof other === 'object' && one === 'any');
        // New fields of a response are minor.
        const isMinor = isClosed === (direction === 'response') || one === 'none';
        found(isMinor ? 'minor' : 'breaking', partAt, isClosed ? 'is restricted' : 'is not restricted');
      }
    }
  }

  /** No rule says what a change of another keyword means. */
  function compareOthers(before: Schema, after: Schema, at: string): void {
    for (const keyword of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (COMPARED.has(keyword) || isDeepStrictEqual(before[keyword], after[keyword])) continue;
      found('breaking', at, `has another ${keyword}`);
    }
  }

  return compare;
}

const partOf = (part: boolean | Schema | undefined): Schema | 'any' | 'none' => {
  if (part === false) return 'none';
  return typeof part === 'object' && Object.keys(part).length > 0 ? part : 'any';
};

const kindsOf = (alternatives: Alternative[]): string =>
  alternatives.map((one) => one.name ?? (signatureOf(one) || one.type)).join(', ');

type Change = { isNarrower: boolean; what: string };

/** Changes of bounds, patterns and number types. A changed pattern is both narrower and wider. */
function limitChanges(before: Schema, after: Schema): Change[] {
  const changes: Change[] = [];
  const add = (keyword: string, isNarrower: boolean) => {
    const value = after[keyword];
    changes.push({
      isNarrower,
      what: value === undefined ? `has no ${keyword}` : `has the ${keyword} ${String(value)}`,
    });
  };
  for (const [keywords, sign] of [
    [LOWER_BOUNDS, 1],
    [UPPER_BOUNDS, -1],
  ] as const) {
    for (const keyword of keywords) {
      const [one, other] = [before, after].map(
        (schema) => Number(schema[keyword] ?? -sign * Infinity) * sign,
      );
      if (one !== other) add(keyword, Number(other) > Number(one));
    }
  }
  for (const keyword of RESTRICTIONS) {
    const [one, other] = [before[keyword], after[keyword]];
    if (one === other) continue;
    if (other !== undefined) add(keyword, true);
    if (one !== undefined) add(keyword, false);
  }
  if (before.type !== after.type && [before.type, after.type].includes('integer')) {
    changes.push({ isNarrower: after.type === 'integer', what: `has the type ${String(after.type)}` });
  }
  return changes;
}
