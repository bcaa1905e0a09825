/**
 * Does the work for every row, `atOnce` at the same time, and returns the results in the order of the rows. The first error ends it:
 * no other row is begun.
 */
export async function mapAtOnce<Row, Result>(
  rows: readonly Row[],
  atOnce: number,
  work: (row: Row) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = rows.entries();
  let hasFailed = false;
  async function workOn(): Promise<void> {
    for (const [index, row] of waiting) {
      if (hasFailed) return;
      results[index] = await work(row);
    }
  }
  const workers = Array.from({ length: atOnce }, () =>
    workOn().catch((error: unknown) => {
      hasFailed = true;
      throw error;
    }),
  );
  const ended = await Promise.allSettled(workers);
  const failed = ended.find((worker) => worker.status === 'rejected');
  if (failed) throw failed.reason;
  return results;
}
