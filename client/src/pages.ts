import { UnexpectedResponseError } from './errors.ts';
import type { OperationId } from './operations.ts';

/** A page of a list, or a CSV file with a part of one. */
export type Page = { nextCursor?: string | undefined };

/**
 * Yields a page, and each one after it, until one has no next page. The next page is requested only when it is asked for. Throws what
 * `get` throws, and an `UnexpectedResponseError` if a page points back to one before it.
 */
export async function* pagesFrom<P extends Page>(
  operationId: OperationId,
  input: Record<string, unknown>,
  get: (input: Record<string, unknown>) => Promise<P>,
): AsyncGenerator<P, void, undefined> {
  const seen = new Set([input.cursor]);
  for (let cursor = input.cursor; ; ) {
    const page = await get({ ...input, cursor });
    yield page;
    cursor = page.nextCursor;
    if (!cursor) return;
    if (seen.has(cursor)) {
      const failure = { operationId, attempts: 1, retryable: false };
      throw new UnexpectedResponseError(200, 'the next page is one that has been returned before', failure);
    }
    seen.add(cursor);
  }
}

/** Yields the items of pages, one by one, until the signal is aborted: then it throws the signal's reason. */
export async function* itemsIn(
  pages: AsyncIterable<Page>,
  name: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<unknown, void, undefined> {
  for await (const page of pages)
    for (const item of (page as Record<string, unknown[]>)[name] ?? []) {
      signal?.throwIfAborted();
      yield item;
    }
}
