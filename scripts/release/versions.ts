import type { Level } from './diffSchemas.ts';

type Version = [major: number, minor: number, patch: number];

/** Throws for a version that is not three numbers. */
function parseVersion(version: string): Version {
  const [, ...numbers] = /^(\d+)\.(\d+)\.(\d+)$/.exec(version) ?? [];
  if (numbers.length === 0) throw new Error(`${version} is not a version such as 1.2.3`);
  return numbers.map(Number) as Version;
}

/**
 * The lowest version that changes need after a release, by semantic versioning. Before 1.0.0, breaking changes raise the second number
 * and all others the third: `^0.1.2` of npm accepts 0.1.3 and not 0.2.0.
 */
export function neededVersion(released: string, level: Level): string {
  const [major, minor, patch] = parseVersion(released);
  if (major === 0) return level === 'breaking' ? `0.${minor + 1}.0` : `0.${minor}.${patch + 1}`;
  return level === 'breaking' ? `${major + 1}.0.0` : `${major}.${minor + 1}.0`;
}

export function isBelow(version: string, other: string): boolean {
  const [one, two] = [parseVersion(version), parseVersion(other)];
  const index = one.findIndex((number, position) => number !== two[position]);
  return index >= 0 && Number(one[index]) < Number(two[index]);
}
