import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  readTimeline,
  SOURCE_NAMES,
  type SourceEntry,
  type SourceName,
  type TimelinePosition,
  type TimelineStore,
} from '../../../services/insights/domain/timeline.ts';
import { TIMELINE_KINDS, type TimelineKind } from '../../../shared/contract/insights/inputs.ts';

type Entries = Record<SourceName, SourceEntry[]>;

const positionOf = (index: number) => String(index).padStart(4, '0');

/** An entry that is told apart by its source and its place in it: the greater the later. */
const entryOf = (name: SourceName, index: number, at: number): SourceEntry => ({
  at,
  position: positionOf(index),
  entry: { kind: 'event', at, eventId: `${name}-${index}`, type: 't', outcome: 'applied', attempts: 1 },
});

/**
 * No read has more than `readMax` entries, and it may not know whether there are others. What is hidden is read and left out.
 */
function memoryTimeline(
  entries: Entries,
  readMax: number,
  isHidden: (entry: SourceEntry) => boolean = () => false,
): TimelineStore {
  const source =
    (name: SourceName): TimelineStore[SourceName] =>
    async ({ after, limit }) => {
      const all = entries[name].filter(({ position }) => after === undefined || position < after);
      const read = all.slice(0, Math.min(limit, readMax));
      return {
        entries: read.filter((entry) => !isHidden(entry)),
        hasMore: read.length === Math.min(limit, readMax),
        end: read.at(-1)?.position,
      };
    };
  return Object.fromEntries(SOURCE_NAMES.map((name) => [name, source(name)])) as TimelineStore;
}

const times = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 15 });

/** Each source has its newest entry first. Many happened in the same second. */
const timeline: fc.Arbitrary<Entries> = fc
  .record(Object.fromEntries(SOURCE_NAMES.map((name) => [name, times])) as Record<SourceName, typeof times>)
  .map((all) => {
    const sources = SOURCE_NAMES.map((name) => {
      const sorted = all[name].toSorted((one, other) => other - one);
      return [name, sorted.map((at, index) => entryOf(name, 100 - index, at))];
    });
    return Object.fromEntries(sources) as Entries;
  });

const SHOWN_AS: Record<TimelineKind, SourceName[]> = {
  payments: ['checkout', 'event'],
  notices: ['notice'],
  plan: ['change', 'drift'],
  operators: ['action'],
};

const expectedIds = (entries: Entries, kind: TimelineKind | undefined) =>
  SOURCE_NAMES.filter((name) => kind === undefined || SHOWN_AS[kind].includes(name))
    .flatMap((name) => entries[name])
    .toSorted((one, other) => other.at - one.at)
    .map(({ entry }) => (entry.kind === 'event' ? entry.eventId : ''));

async function allIds(
  pageOf: (position: TimelinePosition | undefined, page: number) => ReturnType<typeof readTimeline>,
) {
  const ids: string[] = [];
  let position: TimelinePosition | undefined;
  let pages = 0;
  do {
    const { entries, next } = await pageOf(position, pages++);
    ids.push(...entries.map((entry) => (entry.kind === 'event' ? entry.eventId : '')));
    position = next;
  } while (position && pages < 1_000);
  expect(position).toBeUndefined();
  return ids;
}

const page = { accountId: 'u1' };
const kinds = fc.option(fc.constantFrom(...TIMELINE_KINDS), { nil: undefined });
const counts = { limit: fc.integer({ min: 1, max: 20 }), readMax: fc.integer({ min: 1, max: 25 }) };

describe('the timeline of an account', () => {
  it('has every entry once over all pages, newest first, and those of a second in a fixed order', () =>
    fc.assert(
      fc.asyncProperty(timeline, kinds, fc.record(counts), async (entries, kind, { limit, readMax }) => {
        const store = memoryTimeline(entries, readMax);
        const ids = await allIds((position) => readTimeline(store, { ...page, kind, limit, position }));
        expect(ids).toEqual(expectedIds(entries, kind));
      }),
      { numRuns: 300 },
    ));

  it('stays the same over its pages while new entries are written', () =>
    fc.assert(
      fc.asyncProperty(timeline, fc.record(counts), async (entries, { limit, readMax }) => {
        const expected = expectedIds(entries, undefined);
        const ids = await allIds((position, count) => {
          const later = count === 0 ? entries : withNew(entries, count);
          return readTimeline(memoryTimeline(later, readMax), { ...page, limit, position });
        });
        expect(ids).toEqual(expected);
      }),
      { numRuns: 300 },
    ));

  it('goes on after entries that are left out, however many follow each other', () =>
    fc.assert(
      fc.asyncProperty(timeline, fc.record(counts), async (entries, { limit, readMax }) => {
        const isHidden = ({ at }: SourceEntry) => at > 3 && at < 10;
        const store = memoryTimeline(entries, readMax, isHidden);
        const ids = await allIds((position) => readTimeline(store, { ...page, limit, position }));
        const shown = SOURCE_NAMES.map((name) => [name, entries[name].filter((one) => !isHidden(one))]);
        expect(ids).toEqual(expectedIds(Object.fromEntries(shown) as Entries, undefined));
      }),
      { numRuns: 300 },
    ));

  it('keeps the order of a source whose entries are not sorted by time', async () => {
    const none = Object.fromEntries(SOURCE_NAMES.map((name) => [name, [] as SourceEntry[]])) as Entries;
    const entries: Entries = {
      ...none,
      change: [entryOf('change', 3, 5), entryOf('change', 2, 9), entryOf('change', 1, 4)],
      event: [entryOf('event', 2, 7), entryOf('event', 1, 4)],
    };
    const store = memoryTimeline(entries, 20);
    const ids = await allIds((position) => readTimeline(store, { ...page, limit: 1, position }));
    expect(ids).toEqual(['event-2', 'change-3', 'change-2', 'change-1', 'event-1']);
  });
});

/** Entries that happened since the first page was read, in each source. */
const withNew = (entries: Entries, count: number): Entries =>
  Object.fromEntries(
    SOURCE_NAMES.map((name) => [
      name,
      [
        ...Array.from({ length: count }, (_, index) =>
          entryOf(name, 200 + count - index, 20 + count - index),
        ),
        ...entries[name],
      ],
    ]),
  ) as Entries;
