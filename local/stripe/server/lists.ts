import { integerOf, textOf } from './parameters.ts';
import type { Parameters } from './parseForm.ts';
import { badRequest, noSuchObject } from './stripeError.ts';

const LIMIT_DEFAULT = 10;
const LIMIT_MAX = 100;
/** A list inside another object holds at most this many entries, as in Stripe. */
const EMBEDDED_COUNT_MAX = 10;

type ListPage<T> = { object: 'list'; data: T[]; has_more: boolean; url: string };

/**
 * Returns one page of `newestFirst`, chosen by `limit`, `starting_after` and `ending_before`. `url` is the path
 * of the list.
 *
 * @throws 400 for a limit that is out of range, or an id that is not in the list.
 */
export function listPage<T extends { id: string; object: string }>(
  newestFirst: T[],
  parameters: Parameters,
  url: string,
): ListPage<T> {
  const limit = integerOf(parameters, 'limit') ?? LIMIT_DEFAULT;
  if (limit < 1 || limit > LIMIT_MAX) {
    throw badRequest(`Invalid integer: limit must be between 1 and ${LIMIT_MAX}`, { param: 'limit' });
  }
  const before = textOf(parameters, 'ending_before');
  if (before) {
    const end = positionOf(newestFirst, { id: before, param: 'ending_before' });
    const start = Math.max(0, end - limit);
    return { object: 'list', data: newestFirst.slice(start, end), has_more: start > 0, url };
  }
  const after = textOf(parameters, 'starting_after');
  const start = after ? positionOf(newestFirst, { id: after, param: 'starting_after' }) + 1 : 0;
  const data = newestFirst.slice(start, start + limit);
  return { object: 'list', data, has_more: start + limit < newestFirst.length, url };
}

/**
 * Returns the object as it is sent: the lists inside it hold at most ten entries. They are stored whole, and their
 * own calls return the remaining entries page by page. A list that is itself the response keeps its page.
 */
export function withShortLists<T>(object: T): T {
  return shortened(object, false) as T;
}

function shortened(value: unknown, isEmbedded: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => shortened(item, true));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, shortened(inner, true)]),
  );
  const { object, data } = fields;
  if (!isEmbedded || object !== 'list' || !Array.isArray(data) || data.length <= EMBEDDED_COUNT_MAX) {
    return fields;
  }
  return { ...fields, data: data.slice(0, EMBEDDED_COUNT_MAX), has_more: true };
}

/** Returns a list that is part of an object, as it is stored: with all of its items. */
export function wholeList<T>(data: T[], url: string): ListPage<T> {
  return { object: 'list', data, has_more: false, url };
}

function positionOf(
  list: { id: string; object: string }[],
  { id, param }: { id: string; param: string },
): number {
  const position = list.findIndex((item) => item.id === id);
  if (position === -1) throw noSuchObject({ kind: list[0]?.object ?? 'object', id, param });
  return position;
}
