import { Problem } from '../../../shared/http/problem.ts';

/** Returns the status and code of the problem that `run` throws. Rethrows any other error. */
export function problemOf(run: () => unknown): [status: number, code: string] | 'no error' {
  try {
    run();
  } catch (error) {
    if (error instanceof Problem) return [error.status, error.code];
    throw error;
  }
  return 'no error';
}
