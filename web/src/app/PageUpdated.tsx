import { Updated } from '../components/Updated.tsx';
import { useStaleSince } from './queries/useStaleSince.ts';

type PageUpdatedProps = {
  /** When the figures were read, epoch milliseconds. Without it, nothing is said while all are current. */
  readonly atMs?: number;
};

/** How old the figures of the page are: of the oldest, if some of them could not be refreshed. */
export function PageUpdated({ atMs }: PageUpdatedProps) {
  const staleMs = useStaleSince();
  const shownMs = staleMs ?? atMs;
  if (shownMs === undefined) return null;
  return <Updated at={new Date(shownMs).toISOString()} stale={staleMs !== undefined} />;
}
