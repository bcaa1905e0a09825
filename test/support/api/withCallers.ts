/** The concurrency of the tests behind docs/promises.md. */
export const CALLERS = 64;

/** Runs the jobs with `callers` at once. Returns their results in the order of the jobs. */
export async function withCallers<T>(jobs: (() => Promise<T>)[], callers = CALLERS): Promise<T[]> {
  const results: T[] = [];
  const queue = [...jobs.entries()];
  const caller = async () => {
    for (let job = queue.shift(); job; job = queue.shift()) results[job[0]] = await job[1]();
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return results;
}
