import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CALLED_BY_OTHERS } from '../../../../scripts/openapi/clientTypes.ts';
import { type Contract, contractOf } from '../../../../scripts/release/contract.ts';
import { diffContracts } from '../../../../scripts/release/diffContracts.ts';
import { nodesOf, OPERATION_MUTATIONS, operationsIn, SCHEMA_MUTATIONS } from './mutations.ts';

const DOCUMENT = JSON.parse(readFileSync('docs/openapi.json', 'utf8'));
const CONTRACT = contractOf(DOCUMENT, CALLED_BY_OTHERS);
const MUTATIONS = [...SCHEMA_MUTATIONS, ...OPERATION_MUTATIONS];

const changesSince = (after: Contract) =>
  diffContracts({ before: { types: [], contract: CONTRACT }, after: { types: [], contract: after } });

/** Applies a mutation to one of the places where it can be applied. */
function mutate(contract: Contract, { name, place }: { name: string; place: number }) {
  const ofSchema = SCHEMA_MUTATIONS.find((one) => one.name === name);
  const ofOperation = OPERATION_MUTATIONS.find((one) => one.name === name);
  const attempts = ofSchema
    ? nodesOf(contract).map((node) => () => ofSchema.apply(node))
    : operationsIn(contract).map((operation) => () => ofOperation?.apply(operation, contract));
  for (let step = 0; step < attempts.length; step++) {
    const level = attempts[(place + step) % attempts.length]?.();
    if (level) return level;
  }
  throw new Error(`no place for ${name}`);
}

/** The same document with other words, and with its members, values and alternatives in another order. */
function reworded(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => reworded(item)).reverse();
  if (typeof value !== 'object' || value === null) return value;
  const isProse = (name: string, one: unknown) =>
    key !== 'properties' &&
    ['description', 'summary', 'example', 'title'].includes(name) &&
    typeof one !== 'object';
  const entries = Object.entries(value).map(([name, one]) => [
    name,
    isProse(name, one)
      ? 'other words'
      : name === 'examples' && key !== 'properties'
        ? ['another']
        : reworded(one, name),
  ]);
  return Object.fromEntries(entries.reverse());
}

it('a contract has not changed against itself, nor by words, examples and order', () => {
  expect(changesSince(structuredClone(CONTRACT))).toEqual([]);
  expect(changesSince(contractOf(reworded(DOCUMENT), CALLED_BY_OTHERS))).toEqual([]);
});

it.each(MUTATIONS.map(({ name }) => name))('a random change of the API is seen as what it is: %s', (name) => {
  fc.assert(
    fc.property(fc.nat(2_000), (place) => {
      const changed = structuredClone(CONTRACT);
      const level = mutate(changed, { name, place });
      const changes = changesSince(changed);
      expect(changes).not.toEqual([]);
      expect(changes.some((change) => change.level === 'breaking') ? 'breaking' : 'minor').toBe(level);
    }),
    { numRuns: 4 },
  );
});
