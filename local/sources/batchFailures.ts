/**
 * Reads a function's answer to a batch when its source asks for failures item by item, by Lambda's rules: nothing,
 * an empty object, and a missing, null or empty list mean that all succeeded. An item without an identifier, with
 * an empty one, or with one that is not of this batch means that all failed, since nobody can tell which did.
 *
 * Source: "Implementing partial batch responses" in the AWS Lambda developer guide.
 */
export function failedItems(payload: unknown, knownIds: readonly string[]): readonly string[] {
  if (payload === null || payload === undefined || payload === '') return [];
  if (typeof payload !== 'object') return knownIds;
  const failures: unknown = (payload as Record<string, unknown>).batchItemFailures;
  if (failures === null || failures === undefined) return [];
  if (!Array.isArray(failures)) return knownIds;
  const ids = failures.map((failure: unknown) =>
    typeof failure === 'object' && failure !== null
      ? (failure as Record<string, unknown>).itemIdentifier
      : undefined,
  );
  const known = new Set<unknown>(knownIds);
  return ids.every((id) => known.has(id)) ? (ids as string[]) : knownIds;
}
