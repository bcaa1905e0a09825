/**
 * Returns the identifiers of the failed items of a batch, by Lambda's rules for partial batch responses. No response, an
 * empty object, and a missing, null or empty list mean that every item succeeded. An item whose identifier is missing,
 * empty or not in the batch means that every item failed, because it is unclear which one did.
 *
 * Source: "Implementing partial batch responses" in the AWS Lambda developer guide.
 */
export function failedItemIds(payload: unknown, batchIds: readonly string[]): readonly string[] {
  if (payload === null || payload === undefined || payload === '') return [];
  if (typeof payload !== 'object') return batchIds;
  const failures: unknown = (payload as Record<string, unknown>).batchItemFailures;
  if (failures === null || failures === undefined) return [];
  if (!Array.isArray(failures)) return batchIds;
  const ids = failures.map((failure: unknown) =>
    typeof failure === 'object' && failure !== null
      ? (failure as Record<string, unknown>).itemIdentifier
      : undefined,
  );
  const known = new Set<unknown>(batchIds);
  return ids.every((id) => known.has(id)) ? (ids as string[]) : batchIds;
}
