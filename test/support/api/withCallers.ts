/** As many as the promises are made for. */
export const CALLERS = 64;

/** Does the jobs with 64 callers at once, or so many; answers in the order of the jobs. */
export async function withCallers<T>(jobs: (() => Promise<T>)[], callers = CALLERS): Promise<T[]> {
  const results: T[] = [];
  const queue = [...jobs.entries()];
  const caller = async () => {
    for (let job = queue.shift(); job; job = queue.shift()) results[job[0]] = await job[1]();
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return results;
}
