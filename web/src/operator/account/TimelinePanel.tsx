import { useState } from 'react';
import { requestIdOf } from '../../app/createQueryClient.ts';
import { Button } from '../../components/Button.tsx';
import { classNames } from '../../components/classNames.ts';
import { ErrorState } from '../../components/ErrorState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { Panel } from '../../components/Panel.tsx';
import { SegmentedControl } from '../../components/SegmentedControl.tsx';
import { useText } from '../../text/useText.ts';
import { type TimelineEntry, type TimelineKind, useTimeline } from '../queries/useAccount.ts';
import { useConsole } from '../useConsole.ts';
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
  const { isActive } = useConsole();
  const [choice, setChoice] = useState<Choice>('all');
  const kind: TimelineKind | undefined = choice === 'all' ? undefined : choice;
  const query = useTimeline(userId, kind);
  const entries = query.data?.pages.flatMap((page) => page.entries);
  return (
    <Panel
      title="Timeline"
      span={8}
      aside={<SegmentedControl label="Kind" value={choice} onChange={setChoice} options={KINDS} />}
      busy={query.isPending}
      foot={
        query.hasNextPage &&
        isActive && (
          <Button size="small" pending={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show older
          </Button>
        )
      }
    >
      {entries === undefined ? (
        query.isError ? (
          <ErrorState
            what="the timeline"
            requestId={requestIdOf(query.error)}
            onRetry={() => void query.refetch()}
            retrying={query.isFetching}
          />
        ) : (
          <Loading shape="rows" rows={6} />
        )
      ) : entries.length === 0 ? (
        <p className="note">Nothing yet.</p>
      ) : (
        <Days entries={entries} />
      )}
    </Panel>
  );
}

function Days({ entries }: { readonly entries: readonly TimelineEntry[] }) {
  const { format } = useText();
  return byDay(entries).map(({ day, entries: ofDay }) => (
    <section key={day} className="timeline-day">
      <h3>{format.weekday(day)}</h3>
      <ol>
        {ofDay.map((entry, index) => {
          const { title, detail, isPerson, kind } = describeEntry(entry, format);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: entries have no id, and a list only grows at its end.
            <li key={`${entry.at} ${index}`} className={classNames(kind, isPerson && 'person')}>
              <time dateTime={entry.at}>{format.time(entry.at)}</time>
              <div>
                <p>{title}</p>
                {detail !== undefined && <p className="note">{detail}</p>}
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  ));
}
