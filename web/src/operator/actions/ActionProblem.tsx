import { CallError, NetworkError } from '../../../../client/src/errors.ts';
import { SessionEnded } from '../../session/createRenewal.ts';
import { RequestProblem } from './RequestProblem.tsx';

/** Why an admin action was refused or failed, and what to do, with the id of the request. */
export function ActionProblem({ error }: { error: Error }) {
  return <RequestProblem error={error} className="action-problem" sentence={sentenceOf(error)} />;
}

function sentenceOf(error: Error): string {
  if (error instanceof SessionEnded) return 'Your session has ended. Close this, and sign in again.';
  if (error instanceof NetworkError) {
    return 'There was no response, so the action may have been carried out. Look at the audit trail before you repeat it.';
  }
  // The API's own sentence on what is wrong and what to do.
  if (error instanceof CallError && error.kind === 'problem') return error.message;
  return 'The action failed. Look at the audit trail before you repeat it.';
}
