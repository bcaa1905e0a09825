import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, CallError } from '../../../client/src/errors.ts';
import type { Session } from '../session/createSession.ts';

/** Less than the time between polls, so that a tab that is shown again and again sends no more than 6 requests a minute. */
const FRESH_MS = 10_000;

/** What was read from the API, for the person who is signed in: it is forgotten with the person. */
export function createQueryClient(session: Pick<Session, 'subscribe' | 'view' | 'end'>): QueryClient {
  // The client has already tried a new token.
  const onError = (error: Error) => {
    if (error instanceof ApiError && error.status === 401) session.end();
  };
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // The client repeats what can be repeated. Without a connection a query fails, as it must not wait for one unsaid.
      queries: { staleTime: FRESH_MS, retry: false, networkMode: 'always', refetchOnReconnect: true },
      mutations: { retry: false },
    },
  });
  session.subscribe(() => {
    const view = session.view();
    const isSamePerson = view.kind === 'signed_in' || (view.kind === 'ended' && view.reason === 'expired');
    if (!isSamePerson) queries.clear();
  });
  return queries;
}

/** For the person to quote. */
export function requestIdOf(error: Error | null): string | undefined {
  return error instanceof CallError ? error.requestId : undefined;
}
