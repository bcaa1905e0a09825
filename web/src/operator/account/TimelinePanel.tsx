import { useEffect, useRef, useState } from 'react';
import { classNames } from '../../../../client/react/classNames.ts';
import { QueryError } from '../../app/QueryError.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { Panel } from '../../components/Panel.tsx';
import { SegmentedControl } from '../../components/SegmentedControl.tsx';
import { useText } from '../../text/useText.ts';
import { ListFoot } from '../ListFoot.tsx';
import { type TimelineEntry, type TimelineKind, useTimeline } from '../queries/useAccount.ts';
import { byDay, describeEntry } from './timelineText.ts';

const KINDS = [
  { value: 'all', label: 'All' },
  { value: 'payments', label: 'Payments' },
  { value: 'plan', label: 'Plan' },
  { value: 'notices', label: 'E-mails' },
  { value: 'operators', label: 'Operators' },
] as const;
type Choice = (typeof KINDS)[number]['value'];

/** What happened to the account, newest first: dots are events, squares are people. */
export function TimelinePanel({ userId }: { readonly userId: string }) {
  const { format } = useText();
  const [choice, setChoice] = useState<Choice>('all');
  const kind: TimelineKind | undefined = choice === 'all' ? undefined : choice;
  const query = useTimeline(userId, kind);
  const entries = query.data?.pages.flatMap((page) => page.entries);
  const [focusedEntry, setFocusedEntry] = useState<number>();
  async function showOlder() {
    const before = entries?.length ?? 0;
    const { data } = await query.fetchNextPage();
    if (data && data.pages.flatMap((page) => page.entries).length > before) setFocusedEntry(before);
  }
  const choose = (value: Choice) => {
    setFocusedEntry(undefined);
    setChoice(value);
  };
  return (
    <Panel
      title="Timeline"
      span={8}
      aside={<SegmentedControl label="Kind" value={choice} onChange={choose} options={KINDS} />}
      busy={query.isPending}
      foot={
        entries !== undefined &&
        entries.length > 0 && (
          <ListFoot
            query={query}
            shown={`${format.number(entries.length)} shown`}
            what="entries"
            action="Show older"
            onMore={showOlder}
          />
        )
      }
    >
      <Content query={query} entries={entries} focusedEntry={focusedEntry} />
    </Panel>
  );
}

type ContentProps = {
  readonly query: ReturnType<typeof useTimeline>;
  readonly entries: readonly TimelineEntry[] | undefined;
  /** The first of those that "Show older" brought. */
  readonly focusedEntry: number | undefined;
};

function Content({ query, entries, focusedEntry }: ContentProps) {
  if (entries !== undefined && entries.length > 0) {
    return <Days entries={entries} focusedEntry={focusedEntry} />;
  }
  if (entries !== undefined) {
    return (
      <EmptyState>
        {query.hasNextPage ? 'Nothing in the days so far.' : 'Nothing of this kind yet.'}
      </EmptyState>
    );
  }
  if (!query.isError) return <Loading shape="rows" rows={6} />;
  return <QueryError what="the timeline" query={query} />;
}

type DaysProps = { readonly entries: readonly TimelineEntry[]; readonly focusedEntry: number | undefined };

function Days({ entries, focusedEntry }: DaysProps) {
  const { format } = useText();
  const focused = focusedEntry === undefined ? undefined : entries[focusedEntry];
  return byDay(entries).map(({ day, entries: ofDay }) => (
    <section key={day} className="timeline-day">
      <h3>{format.weekday(day)}</h3>
      <ol>
        {ofDay.map((entry, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no id, and a list only grows at its end.
          <Entry key={`${entry.at} ${index}`} entry={entry} isFocused={entry === focused} />
        ))}
      </ol>
    </section>
  ));
}

function Entry({ entry, isFocused }: { readonly entry: TimelineEntry; readonly isFocused: boolean }) {
  const { format } = useText();
  const ref = useRef<HTMLLIElement>(null);
  const { title, detail, isPerson, kind } = describeEntry(entry, format);
  useEffect(() => {
    if (isFocused) ref.current?.focus();
  }, [isFocused]);
  return (
    <li ref={ref} className={classNames(kind, isPerson && 'by-person')} {...(isFocused && { tabIndex: -1 })}>
      <time dateTime={entry.at}>{format.time(entry.at)}</time>
      <div>
        <p>{title}</p>
        {detail !== undefined && <p className="note">{detail}</p>}
      </div>
    </li>
  );
}
