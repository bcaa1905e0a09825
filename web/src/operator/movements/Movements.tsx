import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'wouter';
import type { Operations } from '../../../../client/src/apiTypes.ts';
import { requestIdOf } from '../../app/createQueryClient.ts';
import { dayOf } from '../../app/overview/days.ts';
import { useNow } from '../../app/useNow.ts';
import { Button } from '../../components/Button.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorState } from '../../components/ErrorState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Select } from '../../components/Select.tsx';
import { Table } from '../../components/Table.tsx';
import { TwoLines } from '../../components/TwoLines.tsx';
import { useText } from '../../text/useText.ts';
import { daysOf, MOVEMENTS } from '../overview/figures.ts';
import { planName } from '../overview/plans.ts';
import { accountPath, OVERVIEW_PATH } from '../paths.ts';
import { useConsole } from '../useConsole.ts';

type Movement = Operations['listMovements']['response']['movements'][number];
type Kind = Movement['kind'];

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const labelOf = (kind: Kind) => MOVEMENTS.find((movement) => movement.kind === kind)?.label ?? kind;

/** The accounts behind a figure of the overview: whose revenue changed, when, and by how much. */
export function Movements() {
  const { format } = useText();
  const { api, isActive } = useConsole();
  const [parameters, setParameters] = useSearchParams();
  const today = dayOf(useNow(60_000));
  const { from, to, kind } = filterOf(parameters, today);
  const query = useInfiniteQuery({
    queryKey: ['movements', from, to, kind],
    queryFn: ({ pageParam: cursor, signal }) =>
      api.listMovements({ from, to, ...(kind && { kind }), ...(cursor && { cursor }) }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    enabled: isActive,
    gcTime: 0,
  });
  const movements = query.data?.pages.flatMap((page) => page.movements);
  const money = (amountMinor: number) => format.price({ amountMinor, currency: 'usd' });
  const change = ({ beforeMinor, afterMinor }: Movement) => {
    const amount = afterMinor - beforeMinor;
    return `${amount < 0 ? '−' : '+'} ${money(Math.abs(amount))}`;
  };
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
          <Select
            label="Kind"
            value={kind ?? ''}
            onChange={(value) =>
              setParameters({ from, to, ...(value && { kind: value }) }, { replace: true })
            }
          >
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
          movements && (
            <>
              <span role="status">{format.number(movements.length)} movements shown</span>
              {query.hasNextPage && isActive && (
                <Button
                  size="small"
                  pending={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  Show older
                </Button>
              )}
            </>
          )
        }
      >
        {movements === undefined ? (
          <div className="panel-body">
            {query.isError ? (
              <ErrorState
                what="the movements"
                requestId={requestIdOf(query.error)}
                onRetry={() => void query.refetch()}
                retrying={query.isFetching}
              />
            ) : (
              <Loading shape="rows" rows={8} />
            )}
          </div>
        ) : movements.length === 0 ? (
          <EmptyState>
            {query.hasNextPage ? 'None in the days so far.' : 'No movement in these days.'}
          </EmptyState>
        ) : (
          <Table
            label="MRR movements"
            rows={movements}
            rowKey={({ day, userId, kind, planBefore, plan, beforeMinor }) =>
              [day, userId, kind, planBefore, plan, beforeMinor].join(' ')
            }
            columns={[
              {
                key: 'account',
                label: 'Account',
                cell: (movement) => (
                  <TwoLines second={`${format.day(movement.day)} · ${labelOf(movement.kind)}`} phoneOnly>
                    {movement.userId === null ? (
                      'Erased account'
                    ) : (
                      <Link href={accountPath(movement.userId)}>
                        <code>{movement.userId}</code>
                      </Link>
                    )}
                  </TwoLines>
                ),
              },
              { key: 'day', label: 'Day', wide: true, cell: ({ day }) => format.weekday(day) },
              { key: 'kind', label: 'Movement', wide: true, cell: (movement) => labelOf(movement.kind) },
              {
                key: 'plan',
                label: 'Plan',
                wide: true,
                cell: ({ planBefore, plan }) =>
                  planBefore === plan ? named(plan) : `${named(planBefore)} → ${named(plan)}`,
              },
              {
                key: 'before',
                label: 'Before',
                numeric: true,
                wide: true,
                cell: ({ beforeMinor }) => money(beforeMinor),
              },
              {
                key: 'after',
                label: 'After',
                numeric: true,
                wide: true,
                cell: ({ afterMinor }) => money(afterMinor),
              },
              { key: 'change', label: 'Change', numeric: true, cell: change },
            ]}
          />
        )}
      </Panel>
    </>
  );
}

const named = (plan: string | null) => (plan === null ? 'none' : planName(plan));

/** The days and the kind that the address has, the last 30 days without them. */
function filterOf(
  parameters: URLSearchParams,
  today: string,
): { from: string; to: string; kind: Kind | undefined } {
  const days = daysOf('30', today);
  const dayIn = (name: 'from' | 'to') => {
    const text = parameters.get(name) ?? '';
    return DAY.test(text) && !Number.isNaN(Date.parse(text)) ? text : days[name];
  };
  const kind = MOVEMENTS.find((movement) => movement.kind === parameters.get('kind'))?.kind;
  return { from: dayIn('from'), to: dayIn('to'), kind };
}
