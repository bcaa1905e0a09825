import type { Change } from './diffContracts.ts';
import { isBelow, neededVersion } from './versions.ts';

/** How many places a line names before it counts the others. */
const PLACES_SHOWN = 3;

/** Each kind of change as a line, breaking ones first: `Session.endReason: is removed`. */
export function changeLines(changes: Change[]): string[] {
  const groups = Map.groupBy(changes, ({ level, what }) => `${level} ${what}`);
  const lines = [...groups.values()].map((group) => {
    const [{ level, what }] = group as [Change];
    const places = group.map(({ at }) => at);
    const more = places.length > PLACES_SHOWN ? ` and ${places.length - PLACES_SHOWN} more` : '';
    return { level, text: `- ${level}: ${places.slice(0, PLACES_SHOWN).join(', ')}${more}: ${what}` };
  });
  return lines
    .sort((one, other) => Number(other.level === 'breaking') - Number(one.level === 'breaking'))
    .map(({ text }) => text);
}

/** Why the client cannot have this version, with the changes since the last release; undefined if it can. */
export function releaseProblem({
  released,
  version,
  changes,
}: {
  released: string;
  version: string;
  changes: Change[];
}): string | undefined {
  if (changes.length === 0) {
    return isBelow(version, released)
      ? `client/package.json has ${version}, but ${released} is released`
      : undefined;
  }
  const isBreaking = changes.some(({ level }) => level === 'breaking');
  const needed = neededVersion(released, isBreaking ? 'breaking' : 'minor');
  if (!isBelow(version, needed)) return undefined;
  return [
    `The API has changed since ${released} of the client was released. client/package.json needs the version ${needed} or a later one,` +
      ` not ${version}:`,
    ...changeLines(changes),
  ].join('\n');
}
