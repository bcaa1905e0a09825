import type { Moment } from './moments.ts';
import type { HeartbeatMeaning } from './readResults.ts';
import type { LostReason, SessionEnd, SessionOwner } from './types.ts';

/** A session that the gateway serves. */
export type Served = SessionOwner & {
  sessionId: string;
  kind: 'counted' | 'admitted';
  started: Moment;
  /** What the journal has of it: nothing yet, or an entry by one of the clocks. */
  noted: 'nothing' | 'gateway' | 'service';
  /**
   * How its end reaches the service: by a request to end it, by a report, or not at all, because the service has ended it for good.
   */
  endsBy: 'end' | 'report' | 'nothing';
  /** The service has accepted its start. */
  isCounted: boolean;
  /** Whether its lease is renewed. */
  isRenewed: boolean;
  /** The last heartbeat had no result: it is sent again soon. */
  isStale: boolean;
  /** The service said that the session is over, and not yet why. */
  isUnclear: boolean;
  lost?: LostReason;
  end?: Promise<SessionEnd>;
};

/** After a start, how long a request of it can still arrive: the longest run of a function, the network, and clocks that differ. */
const START_ARRIVES_MS = 30_000;

/** What the result of a heartbeat changes. `ageMs`: how long ago the session started. */
export function afterHeartbeat(
  { isUnclear }: Pick<Served, 'isUnclear'>,
  meaning: HeartbeatMeaning,
  ageMs: number,
): Partial<Served> {
  switch (meaning.kind) {
    case 'again':
      return { isStale: true };
    case 'renewed':
      return { isStale: false, isCounted: true };
    case 'missing': {
      // Its end is reported, which counts it. Until then nothing has to be renewed, unless its start arrives yet.
      const isRenewed = ageMs < START_ARRIVES_MS;
      return { isStale: isRenewed, isRenewed, endsBy: 'report' };
    }
    case 'over': {
      const { reason } = meaning;
      if (reason === undefined && !isUnclear) return { isStale: true, isUnclear: true };
      // A report moves the end of a session whose lease expired. To another one it does nothing, so that it is safe if the reason is not known.
      const isReportable = reason === undefined || reason === 'lease_expired';
      return {
        isStale: false,
        isRenewed: false,
        endsBy: isReportable ? 'report' : 'nothing',
        lost: reason ?? 'ended',
      };
    }
  }
}

/** Whether the journal should have another entry of it than it has. `isKnown`: the clock of the service is known. */
export const isToBeNoted = ({ noted, endsBy }: Pick<Served, 'noted' | 'endsBy'>, isKnown: boolean): boolean =>
  endsBy !== 'nothing' && (noted === 'nothing' || (noted === 'gateway' && isKnown));

export const toReference = ({ sessionId, userId }: Pick<Served, 'sessionId' | 'userId'>) => ({
  session_id: sessionId,
  user_id: userId,
});

export const ownerOf = ({ userId, projectId }: SessionOwner): SessionOwner => ({
  userId,
  ...(projectId === undefined ? {} : { projectId }),
});
