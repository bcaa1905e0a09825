import './events.css';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { PageUpdated } from '../../app/PageUpdated.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { useToast } from '../../components/useToast.ts';
import {
  FAILED_EVENTS_KEY,
  type FailedEvent,
  type FailedEvents,
  useFailedEvents,
} from '../queries/useFailedEvents.ts';
import { DropDialog } from './DropDialog.tsx';
import { EventDialog } from './EventDialog.tsx';
import { EventsPanel } from './EventsPanel.tsx';
import { ReplayDialog } from './ReplayDialog.tsx';

/** While somebody looks at them. */
const POLL_MS = 60_000;

type Asked = { kind: 'show' | 'replay' | 'drop'; event: FailedEvent };

/** The events of Stripe that are not applied, and what can be done about them. */
export function Events() {
  const queries = useQueryClient();
  const showToast = useToast();
  const query = useFailedEvents({ pollMs: POLL_MS });
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);

  /** A read hides the messages of the dead-letter queue for seconds: the next one would miss the others. */
  function done(event: FailedEvent, message: string) {
    queries.setQueryData<FailedEvents>(
      FAILED_EVENTS_KEY,
      (data) => data && { ...data, events: data.events.filter(({ eventId }) => eventId !== event.eventId) },
    );
    close();
    showToast(message);
  }

  const { data } = query;
  const ofState = (state: FailedEvent['state']) => data?.events.filter((event) => event.state === state);
  const ask = (kind: Asked['kind']) => (event: FailedEvent) => setAsked({ kind, event });
  return (
    <>
      <title>Events · AI-Gate Operator</title>
      <PageHead title="Events" updated={<PageUpdated {...(data && { atMs: query.dataUpdatedAt })} />}>
        Events of Stripe that are not applied. Times are in UTC.
      </PageHead>
      <div className="grid">
        <EventsPanel
          title="Dead-letter queue"
          note="every attempt failed: they wait for you"
          empty="No event waits here. One whose attempts all fail comes here, and the alarm fires."
          events={ofState('dead')}
          query={query}
          foot={
            data && <Unlisted unlistedCount={data.unlistedCount} unreadableCount={data.unreadableCount} />
          }
          onShow={ask('show')}
          onReplay={ask('replay')}
          onDrop={ask('drop')}
        />
        <EventsPanel
          title="Failing"
          note="the last attempt failed, and there will be another"
          empty="No event fails."
          events={ofState('failing')}
          query={query}
          onShow={ask('show')}
        />
      </div>
      {asked?.kind === 'show' && <EventDialog event={asked.event} onClose={close} />}
      {asked?.kind === 'replay' && <ReplayDialog event={asked.event} onClose={close} onDone={done} />}
      {asked?.kind === 'drop' && <DropDialog event={asked.event} onClose={close} onDone={done} />}
    </>
  );
}

function Unlisted({
  unlistedCount,
  unreadableCount,
}: Pick<FailedEvents, 'unlistedCount' | 'unreadableCount'>) {
  if (unlistedCount + unreadableCount === 0) return null;
  return (
    <>
      {unlistedCount > 0 && (
        <span>About {unlistedCount} more, which appear as these are replayed or dropped.</span>
      )}
      {unreadableCount > 0 && (
        <span>
          {unreadableCount} unreadable: <code>npm run dlq</code> shows them.
        </span>
      )}
    </>
  );
}
