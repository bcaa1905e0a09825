import { CallError, isProblemOf, NetworkError } from '../../../../client/src/errors.ts';
import { SessionEnded } from '../../session/createRenewal.ts';
import { RequestProblem } from '../actions/RequestProblem.tsx';
import { isUnseen } from '../queries/useTicketChange.ts';

/** Whether the first version of a message has arrived, and what was changed since is another one. */
export const isDifferent = (error: Error | null): boolean =>
  (isProblemOf(error, 'replyToTicket') || isProblemOf(error, 'addTicketNote')) &&
  error.code === 'message_differs';

/** Why a reply or a note was not sent, and what to do. The text stays in its field. */
export function SendProblem({ error }: { readonly error: Error }) {
  return <RequestProblem error={error} className="send-problem" sentence={sentenceOf(error)} />;
}

function sentenceOf(error: Error): string {
  if (error instanceof SessionEnded)
    return 'Your session has ended. Your text is kept: sign in and send it again.';
  if (error instanceof NetworkError) {
    return 'There was no response, so it may have arrived. Your text is kept. Send it again: it arrives only once.';
  }
  if (isDifferent(error)) {
    return 'The first version of this has arrived already, and is in the ticket. What you changed is kept here: send it as another message if you want to.';
  }
  if (isUnseen(error)) {
    return 'There is a new message in the ticket, which is shown above. Nothing was sent, and your text is kept: read the message, then send it.';
  }
  // The API's own sentence on what is wrong and what to do.
  if (error instanceof CallError && error.kind === 'problem') return `${error.message} Your text is kept.`;
  return 'This could not be sent right now. Your text is kept. Try again.';
}
