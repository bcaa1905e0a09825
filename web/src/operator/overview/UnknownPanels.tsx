import { QueryError } from '../../app/QueryError.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Loading } from '../../components/Loading.tsx';
import { Panel } from '../../components/Panel.tsx';
import type { useOverview } from '../queries/useInsights.ts';

type OverviewQuery = { readonly query: ReturnType<typeof useOverview> };

/** In place of the figures: bars of their shape, or why there are none. */
export function UnknownFigures({ query }: OverviewQuery) {
  if (query.isError) {
    return (
      <Panel>
        <QueryError what="the figures" query={query} />
      </Panel>
    );
  }
  const facts = ['MRR', 'Subscribers', 'Free to paid', 'Churn'].map((label) => ({
    label,
    value: <Loading shape="text" />,
  }));
  return (
    <div className="panel figures-panel" aria-busy>
      <Facts facts={facts} />
    </div>
  );
}

type LoadingPanelProps = OverviewQuery & { readonly title: string; readonly rows: number };

/** In place of a panel whose figures are being read. The figures panel says why they cannot be. */
export function LoadingPanel({ query: { isError }, title, rows }: LoadingPanelProps) {
  if (isError) return null;
  return (
    <Panel title={title} span={4} busy>
      <Loading shape="rows" rows={rows} />
    </Panel>
  );
}
