import { ErrorState } from '../components/ErrorState.tsx';
import { requestIdOf } from './createQueryClient.ts';

type QueryErrorProps = {
  /** What cannot be read, in the middle of a sentence: "your sessions". */
  readonly what: string;
  readonly query: {
    readonly error: Error | null;
    readonly isFetching: boolean;
    readonly refetch: () => Promise<unknown>;
  };
};

/** Stands in place of what a query could not read, and asks again if wanted. */
export function QueryError({ what, query }: QueryErrorProps) {
  return (
    <ErrorState
      what={what}
      requestId={requestIdOf(query.error)}
      onRetry={() => void query.refetch()}
      retrying={query.isFetching}
    />
  );
}
