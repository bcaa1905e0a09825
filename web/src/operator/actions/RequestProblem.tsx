import { CallError } from '../../../../client/src/errors.ts';

type RequestProblemProps = {
  readonly error: Error;
  readonly className: string;
  /** Why the request failed, and what to do. */
  readonly sentence: string;
};

/** The sentence, with the id of the request if it has one. */
export function RequestProblem({ error, className, sentence }: RequestProblemProps) {
  const requestId = error instanceof CallError ? error.requestId : undefined;
  return (
    <div className={className} role="alert">
      <p>{sentence}</p>
      {requestId && (
        <p className="note">
          Request id <code>{requestId}</code>
        </p>
      )}
    </div>
  );
}
