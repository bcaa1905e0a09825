import '../../app/support/support.css';
import './tickets.css';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { PageUpdated } from '../../app/PageUpdated.tsx';
import { QueryError } from '../../app/QueryError.tsx';
import { useNow } from '../../app/useNow.ts';
import { Button } from '../../components/Button.tsx';
import { Chip } from '../../components/Chip.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { ListFoot } from '../ListFoot.tsx';
import { type DueFilter, rowKeyOf, useDueTickets, useTicketQueue } from '../queries/useTickets.ts';
import { countText, SOON_HOURS } from './dueText.ts';
import { TicketsTable } from './TicketsTable.tsx';

/** "in 25 min" counts down. */
const TICK_MS = 10_000;

const TICKET_FORMS = { one: 'ticket', other: 'tickets' };

const EMPTY: Readonly<Record<DueFilter | 'all', string>> = {
  soon: `No answer is due in the next ${SOON_HOURS} hours.`,
  late: 'No answer is late.',
  all: 'No open ticket. What customers ask appears here, by the time the answer is due.',
};

/** The open tickets of all accounts, what is due first on top. */
export function Tickets() {
  const { format } = useText();
  const [parameters, setParameters] = useSearchParams();
  const asked = parameters.get('due');
  const due: DueFilter | undefined = asked === 'soon' || asked === 'late' ? asked : undefined;
  const query = useTicketQueue(due);
  const tickets = query.data;
  const [focusedRow, setFocusedRow] = useState<string>();
  const choose = (next: DueFilter | undefined) => {
    setFocusedRow(undefined);
    setParameters(next ? { due: next } : {}, { replace: true });
  };
  async function showMore() {
    const before = tickets?.length ?? 0;
    const next = (await query.fetchNextPage()).data?.[before];
    setFocusedRow(next && rowKeyOf(next));
  }
  return (
    <>
      <title>Tickets · AI-Gate Operator</title>
      <PageHead title="Tickets" updated={<PageUpdated atMs={query.dataUpdatedAt} />}>
        Open tickets by the time their answer is due. Times are in UTC.
      </PageHead>
      <Panel
        flush
        busy={query.isPending || query.isPlaceholderData}
        foot={
          tickets &&
          tickets.length > 0 && (
            <ListFoot
              query={query}
              shown={`${format.number(tickets.length)} ${format.plural(tickets.length, TICKET_FORMS)} shown`}
              what="tickets"
              action="Show more"
              onMore={showMore}
            />
          )
        }
      >
        <Filters due={due} onChoose={choose} />
        <Content query={query} due={due} focusedRow={focusedRow} onMore={showMore} />
      </Panel>
    </>
  );
}

type FiltersProps = {
  readonly due: DueFilter | undefined;
  readonly onChoose: (due: DueFilter | undefined) => void;
};

function Filters({ due, onChoose }: FiltersProps) {
  const { format } = useText();
  const { data } = useDueTickets();
  const countOf = (filter: DueFilter) => data && countText(data[filter], format);
  const chip = (filter: DueFilter, label: string) => {
    const count = countOf(filter);
    return (
      <Chip
        label={label}
        {...(count !== undefined && { count })}
        pressed={due === filter}
        onChange={(isPressed) => onChoose(isPressed ? filter : undefined)}
      />
    );
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset needs a legend that is shown.
    <div className="ticket-filters" role="group" aria-label="Answer due">
      {chip('soon', 'Due soon')}
      {chip('late', 'Late')}
      <Chip label="All" pressed={due === undefined} onChange={() => onChoose(undefined)} />
    </div>
  );
}

type ContentProps = {
  readonly query: ReturnType<typeof useTicketQueue>;
  readonly due: DueFilter | undefined;
  readonly focusedRow: string | undefined;
  readonly onMore: () => Promise<void>;
};

function Content({ query, due, focusedRow, onMore }: ContentProps) {
  const nowMs = useNow(TICK_MS);
  const { data } = query;
  if (!data) {
    return (
      <div className="panel-body">
        {query.isError ? <QueryError what="the tickets" query={query} /> : <Loading shape="rows" rows={8} />}
      </div>
    );
  }
  if (data.length === 0 && query.hasNextPage) {
    return (
      <EmptyState action={<Button onClick={() => void onMore()}>Search further</Button>}>
        No ticket in what was read so far.
      </EmptyState>
    );
  }
  if (data.length === 0) return <EmptyState>{EMPTY[due ?? 'all']}</EmptyState>;
  return (
    <div data-old={query.isPlaceholderData || undefined}>
      <TicketsTable tickets={data} nowMs={nowMs} focusedRow={focusedRow} />
    </div>
  );
}
