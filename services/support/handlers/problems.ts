import { assertNever } from '../../../shared/assertNever.ts';
import { Problem } from '../../../shared/http/problem.ts';
import type { ChangeRefusal } from '../domain/decideChange.ts';
import type { OpeningRefusal } from '../domain/decideOpening.ts';

export const ticketNotFound = () => new Problem('ticket_not_found', 'There is no such ticket.');

export const messageDiffers = () =>
  new Problem(
    'message_differs',
    'A message with this message_id was sent with other content. Send another message with an id of its own.',
  );

/** The problem of a refused request. `communityUrl` is where accounts without support ask each other. */
export function refusal(reason: OpeningRefusal | ChangeRefusal, communityUrl: string | undefined): Problem {
  switch (reason) {
    case 'support_not_included':
      return new Problem(
        'support_not_included',
        'The plan includes no support. Ask the community, or upgrade.',
        {
          details: communityUrl === undefined ? {} : { communityUrl },
        },
      );
    case 'project_not_found':
      return new Problem('project_not_found', 'The account has no such active project.');
    case 'tickets_exceeded':
      return new Problem(
        'tickets_exceeded',
        'The account has as many tickets as it can have. Continue in one of them.',
      );
    case 'messages_exceeded':
      return new Problem(
        'messages_exceeded',
        'The ticket has no room for another message. Open another one.',
      );
    case 'messages_unseen':
      return new Problem(
        'messages_unseen',
        'The ticket has messages that you have not seen. Read it, and decide again.',
      );
    default:
      return assertNever(reason);
  }
}
