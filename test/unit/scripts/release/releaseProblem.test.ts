import { expect, it } from 'vitest';
import type { Change } from '../../../../scripts/release/diffContracts.ts';
import { changeLines, releaseProblem } from '../../../../scripts/release/releaseProblem.ts';
import { isBelow, neededVersion } from '../../../../scripts/release/versions.ts';

const BREAKING: Change = { level: 'breaking', at: 'Session.open', what: 'is removed' };
const MINOR: Change = { level: 'minor', at: 'getUsage', what: 'is new' };

it.each<[string, Change['level'], string]>([
  ['0.1.2', 'minor', '0.1.3'],
  ['0.1.2', 'breaking', '0.2.0'],
  ['1.4.2', 'minor', '1.5.0'],
  ['1.4.2', 'breaking', '2.0.0'],
])('after %s, %s changes need %s', (released, level, needed) => {
  expect(neededVersion(released, level)).toBe(needed);
});

it.each([
  ['1.9.0', '1.10.0', true],
  ['2.0.0', '1.10.0', false],
  ['1.2.3', '1.2.3', false],
])('whether %s is below %s', (one, other, expected) => {
  expect(isBelow(one, other)).toBe(expected);
});

it('a version that is not three numbers is refused', () => {
  expect(() => neededVersion('1.2', 'minor')).toThrow('1.2 is not a version such as 1.2.3');
});

it.each<[string, string, Change[], boolean]>([
  ['0.1.0', '0.1.0', [], true],
  ['0.1.0', '0.0.9', [], false],
  ['0.1.0', '0.1.0', [MINOR], false],
  ['0.1.0', '0.1.1', [MINOR], true],
  ['0.1.0', '0.1.9', [MINOR, BREAKING], false],
  ['0.1.0', '0.2.0', [MINOR, BREAKING], true],
  ['1.0.0', '1.9.0', [BREAKING], false],
  ['1.0.0', '3.0.0', [BREAKING], true],
])('after %s, the version %s with the changes %j: %s', (released, version, changes, isAllowed) => {
  expect(releaseProblem({ released, version, changes }) === undefined).toBe(isAllowed);
});

it('a refusal names the version that is needed, and every change, breaking ones first', () => {
  expect(releaseProblem({ released: '0.1.0', version: '0.1.1', changes: [MINOR, BREAKING] })).toBe(
    'The API has changed since 0.1.0 of the client was released. client/package.json needs the version 0.2.0 or a later one, not 0.1.1:\n' +
      '- breaking: Session.open: is removed\n- minor: getUsage: is new',
  );
});

it('the same change in many places is one line', () => {
  const changes = ['a', 'b', 'c', 'd', 'e'].map((at) => ({ ...MINOR, at }));
  expect(changeLines(changes)).toEqual(['- minor: a, b, c and 2 more: is new']);
});
