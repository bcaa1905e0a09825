import type { ReactNode } from 'react';
import { QueryError } from '../../app/QueryError.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { Panel } from '../../components/Panel.tsx';
import type { FailedEvent, useFailedEvents } from '../queries/useFailedEvents.ts';
import { EventsTable } from './EventsTable.tsx';

type EventsPanelProps = {
  readonly title: string;
  readonly note: string;
  /** What an empty panel says. */
  readonly empty: string;
  readonly events: readonly FailedEvent[] | undefined;
  readonly query: ReturnType<typeof useFailedEvents>;
  readonly foot?: ReactNode;
  readonly onShow: (event: FailedEvent) => void;
  readonly onReplay?: (event: FailedEvent) => void;
  readonly onDrop?: (event: FailedEvent) => void;
};

/** Failed events of one state. */
export function EventsPanel({ title, note, empty, events, query, foot, ...actions }: EventsPanelProps) {
  return (
    <Panel title={title} note={note} foot={foot} busy={query.isPending} flush>
      {events && events.length > 0 && <EventsTable label={title} events={events} {...actions} />}
      {events?.length === 0 && <EmptyState>{empty}</EmptyState>}
      {!events && (
        <div className="panel-body">
          {query.isError ? (
            <QueryError what="the failed events" query={query} />
          ) : (
            <Loading shape="rows" rows={3} />
          )}
        </div>
      )}
    </Panel>
  );
}
