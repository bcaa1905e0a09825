import type { Snapshot } from './readSnapshot.ts';

/** Two migrations of the same sample do not make the same thing in the same second. */
const SECONDS_MAX = 3_600;

/** The sessions of a first period follow from its length, which differs by seconds: one session of the largest plan takes half a minute. */
const SESSIONS_MAX = 40;

const EPOCH = { from: 1_500_000_000, to: 2_500_000_000 };
const isEpoch = (value: number) => value > EPOCH.from && value < EPOCH.to;

/** A time in a key, such as that of a session in the history. */
const DIGITS = /0*(1[5-9]\d{8}|2[0-4]\d{8})/g;

/** Says what differs between two migrations besides their times, a line each. Empty if nothing does. */
export function compareSnapshots(expected: Snapshot, found: Snapshot): string[] {
  const differences: string[] = [];
  const bases: [number, number] = [expected.base, found.base];
  const counts = [expected, found].map(({ objects }) => Map.groupBy(objects, ([name]) => undated(name)));
  const [wanted = new Map(), made = new Map()] = counts;
  for (const name of new Set([...wanted.keys(), ...made.keys()])) {
    const [those, these] = [wanted.get(name) ?? [], made.get(name) ?? []];
    if (those.length !== these.length) {
      differences.push(`${name}: ${those.length} and ${these.length}`);
      continue;
    }
    for (const [index, [, value]] of those.entries()) {
      differences.push(...compareValues([value, these[index]?.[1]], { path: name, bases }));
    }
  }
  return differences;
}

/** The version of the account, at the end of the key of a notice. */
const VERSION = /(NOTICE#.+#)\d{1,4}$/;

const undated = (text: string): string => text.replaceAll(DIGITS, '<time>').replace(VERSION, '$1<version>');

type Place = { path: string; bases: [number, number] };

function compareValues([a, b]: [unknown, unknown], { path, bases }: Place): string[] {
  const differs = `${path}: ${JSON.stringify(a)} and ${JSON.stringify(b)}`;
  if (typeof a === 'number' && typeof b === 'number') return areAlike(a, b, { path, bases }) ? [] : [differs];
  if (typeof a === 'string' && typeof b === 'string') return undated(a) === undated(b) ? [] : [differs];
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') {
    return a === b ? [] : [differs];
  }
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => {
    const pair = [a, b].map((one) => (one as Record<string, unknown>)[key]) as [unknown, unknown];
    return compareValues(pair, { path: `${path}.${key}`, bases });
  });
}

function areAlike(a: number, b: number, { path, bases }: Place): boolean {
  if (isEpoch(a) && isEpoch(b)) return Math.abs(a - bases[0] - (b - bases[1])) <= SECONDS_MAX;
  const isQuota = /\.(limits\.0|included|sessionsIncluded)$/.test(path);
  return Math.abs(a - b) <= (isQuota ? SESSIONS_MAX : 0);
}
