/** A session as it is stored. Instants are epoch seconds. */
export type Session = {
  sessionId: string;
  projectId?: string;
  /** When its id was claimed, or when it was counted if a retry counted it. */
  startedAt: number;
  endedAt?: number;
  endReason?: EndReason;
  /** `false`: it ended and was not counted. `true` is recorded only if an end found another end. */
  counted?: boolean;
  /** Of the service that this one replaced: it was billed there, and counts for nothing here. */
  imported?: boolean;
};

/**
 * How a session ended: by its client, by a lease that expired, by an operator, because it reached the longest duration, or as a report
 * said.
 */
export const END_REASONS = ['ended', 'lease_expired', 'operator', 'max_duration', 'reported'] as const;
export type EndReason = (typeof END_REASONS)[number];

/** How long a session ran, in seconds. The clocks of two functions can differ, so it is never less than 0. */
export function durationSeconds(session: { startedAt: number; endedAt: number }): number {
  return Math.max(0, session.endedAt - session.startedAt);
}
