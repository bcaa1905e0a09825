import { expect, it } from 'vitest';
import { hasMissingChanges, newHead, withRevision } from '../../../services/ledger/domain/head.ts';

const NOW = 1_795_000_000;
const apply = (revisions: number[]) => {
  let head = newHead(1);
  const applied = revisions.filter((revision) => {
    const next = withRevision(head, revision, NOW);
    head = next ?? head;
    return next !== undefined;
  });
  return { applied, gaps: head.gaps, revision: head.revision };
};

it.each([
  ['in order', [1, 2, 3], [1, 2, 3], []],
  ['twice', [1, 2, 1, 2, 3, 3], [1, 2, 3], []],
  ['with one missing', [1, 3], [1, 3], [[2, 2, NOW]]],
  [
    'with the middle of a gap first',
    [1, 9, 5],
    [1, 9, 5],
    [
      [2, 4, NOW],
      [6, 8, NOW],
    ],
  ],
  ['with a gap closed from both ends', [5, 4, 1, 2, 3], [5, 4, 1, 2, 3], []],
])('revisions %s are applied once each', (_when, revisions, applied, gaps) => {
  expect(apply(revisions)).toEqual({ applied, gaps, revision: Math.max(...revisions) });
});

it('changes are missing when a gap is older than an hour, or when there are more than 50', () => {
  const head = newHead(1);
  expect(hasMissingChanges({ ...head, gaps: [[2, 2, NOW]] }, NOW + 3_600)).toBe(false);
  expect(hasMissingChanges({ ...head, gaps: [[2, 2, NOW]] }, NOW + 3_601)).toBe(true);
  const gaps = Array.from({ length: 51 }, (_, index): [number, number, number] => [
    index * 2,
    index * 2,
    NOW,
  ]);
  expect(hasMissingChanges({ ...head, gaps }, NOW)).toBe(true);
});
