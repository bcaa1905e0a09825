import type { Moment } from './moments.ts';
import type { LostReason, SessionEnd, SessionOwner } from './types.ts';

/** A session that the gateway serves. */
export type Served = SessionOwner & {
  sessionId: string;
  kind: 'counted' | 'admitted';
  started: Moment;
  /** Its entry in the journal is by the clock of this machine. */
  isByGateway: boolean;
  /**
   * How its end reaches the service: by an `end`, by a report, or not at all, because the service ended it for good. The start of one that
   * is not `isCounted` may not have arrived.
   */
  endsBy: 'end' | 'report' | 'nothing';
  isCounted: boolean;
  /** Whether its lease is renewed. */
  isRenewed: boolean;
  /** The last heartbeat had no result. */
  isStale: boolean;
  /** The service said that the session is over, and not yet why. */
  isUnclear: boolean;
  lost?: LostReason;
  end?: Promise<SessionEnd>;
};

export const toReference = ({ sessionId, userId }: Pick<Served, 'sessionId' | 'userId'>) => ({
  session_id: sessionId,
  user_id: userId,
});

export const ownerOf = ({ userId, projectId }: SessionOwner): SessionOwner => ({
  userId,
  ...(projectId === undefined ? {} : { projectId }),
});
