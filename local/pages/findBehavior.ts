import type { Behavior } from './readDistribution.ts';

/** The first behavior whose pattern matches the path, as CloudFront chooses it. Undefined: the default, which is the API. */
export function findBehavior(behaviors: readonly Behavior[], path: string): Behavior | undefined {
  return behaviors.find(({ pattern }) => toRegExp(pattern).test(path));
}

/** Case matters, and `*` includes slashes. */
function toRegExp(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}
