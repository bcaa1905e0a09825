import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { dayOf } from '../../app/overview/days.ts';
import { QueryError } from '../../app/QueryError.tsx';
import { useNow } from '../../app/useNow.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Select } from '../../components/Select.tsx';
import { useText } from '../../text/useText.ts';
import { ListFoot } from '../ListFoot.tsx';
import { MOVEMENTS } from '../overview/figures.ts';
import { OVERVIEW_PATH } from '../paths.ts';
import { useMovements } from '../queries/useMovements.ts';
import { MovementsTable, movementKey } from './MovementsTable.tsx';
import { movementFilterOf } from './movementFilter.ts';

const AGE_STEP_MS = 60_000;

const MOVEMENT_FORMS = { one: 'movement', other: 'movements' };

/** The accounts behind a figure of the overview: whose revenue changed, when, and by how much. */
export function Movements() {
  const { format } = useText();
  const [parameters, setParameters] = useSearchParams();
  const [focusedRow, setFocusedRow] = useState<string>();
  const filter = movementFilterOf(parameters, dayOf(useNow(AGE_STEP_MS)));
  const { from, to, kind } = filter;
  const query = useMovements(filter);
  const setKind = (value: string) =>
    setParameters({ from, to, ...(value && { kind: value }) }, { replace: true });
  async function showMore() {
    const before = query.data?.movements.length ?? 0;
    const first = (await query.fetchNextPage()).data?.movements[before];
    setFocusedRow(first && movementKey(first));
  }
  return (
    <>
      <title>MRR movements · AI-Gate Operator</title>
      <p className="breadcrumb">
        <Link href={OVERVIEW_PATH}>Overview</Link>
      </p>
      <PageHead title="MRR movements">
        {format.day(from)} – {format.day(to)}. An account has one movement a day: its MRR before the day
        against the one after it.
      </PageHead>
      <Panel
        title="Accounts"
        flush
        aside={
          <Select label="Kind" value={kind ?? ''} onChange={setKind}>
            <option value="">All movements</option>
            {MOVEMENTS.map((movement) => (
              <option key={movement.kind} value={movement.kind}>
                {movement.label}
              </option>
            ))}
          </Select>
        }
        busy={query.isPending}
        foot={
          query.data && (
            <ListFoot
              query={query}
              shown={`${format.number(query.data.movements.length)} ${format.plural(query.data.movements.length, MOVEMENT_FORMS)} shown`}
              what="movements"
              action="Show older"
              onMore={showMore}
            />
          )
        }
      >
        <Content query={query} focusedRow={focusedRow} />
      </Panel>
    </>
  );
}

type ContentProps = {
  readonly query: ReturnType<typeof useMovements>;
  readonly focusedRow: string | undefined;
};

function Content({ query, focusedRow }: ContentProps) {
  const { data, hasNextPage } = query;
  if (data && data.movements.length > 0) return <MovementsTable {...data} focusedRow={focusedRow} />;
  if (data) {
    return <EmptyState>{hasNextPage ? 'None in the days so far.' : 'No movement in these days.'}</EmptyState>;
  }
  return (
    <div className="panel-body">
      {query.isError ? <QueryError what="the movements" query={query} /> : <Loading shape="rows" rows={8} />}
    </div>
  );
}
