import type { TimelineKind } from '../../../shared/contract/insights/inputs.ts';
import type { TimelineEntry } from './timelineEntry.ts';

/** An entry of a source. `position` is its place in the source's own order, from which the source can be read on. */
export type SourceEntry = { at: number; position: string; entry: TimelineEntry };

/**
 * What follows a position of a source, newest first. `hasMore`: there may be others after these. `end` is how far the source was read, if
 * what it has after the last entry was left out.
 */
export type SourcePage = { entries: SourceEntry[]; hasMore: boolean; end?: string | undefined };

/** Where entries of a timeline come from. In this order they are shown if they happened in the same second. */
export const SOURCE_NAMES = ['change', 'drift', 'checkout', 'event', 'notice', 'action'] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

const SOURCES_OF: Record<TimelineKind, readonly SourceName[]> = {
  payments: ['event', 'checkout'],
  notices: ['notice'],
  plan: ['change', 'drift'],
  operators: ['action'],
};

export type TimelineStore = Record<
  SourceName,
  (range: { accountId: string; after?: string | undefined; limit: number }) => Promise<SourcePage>
>;

/**
 * The end of a page: when its last entry happened, epoch seconds, and how far each source was read. Nothing is new as long as no page has
 * an entry.
 */
export type TimelinePosition = { at: number; after: Partial<Record<SourceName, string>> };

export type TimelinePage = { entries: TimelineEntry[]; next?: TimelinePosition | undefined };

/** A page of what happened to an account, newest first. It can be short and still be followed by others. */
export async function readTimeline(
  store: TimelineStore,
  query: {
    accountId: string;
    kind?: TimelineKind | undefined;
    limit: number;
    position?: TimelinePosition | undefined;
  },
): Promise<TimelinePage> {
  const { accountId, kind, limit, position } = query;
  const names = SOURCE_NAMES.filter((name) => kind === undefined || SOURCES_OF[kind].includes(name));
  const sources = await Promise.all(
    names.map(async (name) => {
      const after = position?.after[name];
      // One more than the page shows whether there is another one.
      const page = await store[name]({ accountId, after, limit: limit + 1 });
      return { name, after, ...page };
    }),
  );
  return mergeSources(sources, { limit, position });
}

type Source = SourcePage & { name: SourceName; after: string | undefined };

/**
 * Takes the newest of the sources' first entries, one after the other. The order in a source stays, so that its position says what
 * was shown.
 */
function mergeSources(
  read: Source[],
  { limit, position }: { limit: number; position: TimelinePosition | undefined },
): TimelinePage {
  const sources = read.map((source) => withoutNew(source, position)).map(atEnd);
  const shown: SourceEntry[] = [];
  while (shown.length < limit) {
    // Its next entry may be the newest.
    if (sources.some(({ entries, hasMore }) => entries.length === 0 && hasMore)) break;
    const source = newestOf(sources);
    const first = source?.entries.shift();
    if (!source || !first) break;
    shown.push(first);
    source.after = first.position;
    if (source.entries.length === 0) source.after = source.end ?? source.after;
  }
  const hasMore = sources.some((source) => source.entries.length > 0 || source.hasMore);
  const after = Object.fromEntries(
    sources.flatMap(({ name, after: end }) => (end === undefined ? [] : [[name, end]])),
  );
  const next = hasMore
    ? { at: shown.at(-1)?.at ?? position?.at ?? Number.MAX_SAFE_INTEGER, after }
    : undefined;
  return { entries: shown.map(({ entry }) => entry), next };
}

/** A source of which nothing is left is read on from where its page ended. */
const atEnd = (source: Source): Source =>
  source.entries.length === 0 ? { ...source, after: source.end ?? source.after } : source;

/** What happened since the first page was read is left out of a source of which no page had an entry. */
function withoutNew(source: Source, position: TimelinePosition | undefined): Source {
  const { after, entries } = source;
  if (position === undefined || after !== undefined) return { ...source, entries: [...entries] };
  const first = entries.findIndex(({ at }) => at <= position.at);
  const newCount = first === -1 ? entries.length : first;
  return { ...source, entries: entries.slice(newCount), after: entries[newCount - 1]?.position };
}

const newestOf = (sources: Source[]): Source | undefined =>
  sources.reduce<Source | undefined>((newest, source) => {
    const [first, other] = [newest?.entries[0], source.entries[0]];
    return other && (first === undefined || other.at > first.at) ? source : newest;
  }, undefined);
