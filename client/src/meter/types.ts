import type { ProblemCode, ProblemExtensions } from '../apiTypes.ts';
import type { Client } from '../createClientOf.ts';
import type { AnyCallError } from '../errors.ts';

/** What a meter calls. `createClient` returns it. */
export type MeterClient = Pick<
  Client,
  'startSession' | 'renewSessions' | 'endSession' | 'endSessions' | 'reportSessions' | 'clock'
>;

export type MeterOptions = {
  /** With a key of scope `metering`, and of scope `report` if there is a journal. */
  client: MeterClient;
  /**
   * Where sessions are kept until the service knows of them. With it, a session that runs while the service is unreachable is reported
   * afterwards, also after a crash of the gateway. The entry `./node` has one in a directory.
   */
  journal?: Journal;
  /**
   * What happens to a start while the service is unreachable. `refuse` (default): it is refused with `service_unreachable`. `admit`: the
   * session is written to the journal, let in, and reported when the service is back. No limit refuses a reported session.
   */
  onUnavailable?: 'refuse' | 'admit';
  /** The most time that a connection waits for its start. Default: 5 s. A write to the journal that follows can take a second more. */
  startMs?: number;
  /** Between two batches of heartbeats. Default: 60 s. A lease lasts 150 s, so two in a row can fail. */
  heartbeatMs?: number;
};

/** The account and the project of a connection: ids that the application chose for them. */
export type SessionOwner = { userId: string; projectId?: string };

/**
 * A session that the gateway serves. `counted`: the service has counted it. `admitted`: the service was unreachable; the session is in
 * the journal, and is counted by a report.
 */
export type MeteredSession = SessionOwner & {
  kind: 'counted' | 'admitted';
  /** A UUID of version 7. */
  sessionId: string;
  /**
   * Ends the session. Call it once, when the connection is closed; a further call returns the same. It never rejects: an end that the
   * service did not receive is reported later, with the time of this call.
   */
  end(): Promise<SessionEnd>;
};

/**
 * `ended`: the service has recorded the end. `kept`: the service was unreachable, and the meter reports the end when it is back. `lost`:
 * the service had ended the session before.
 */
export type SessionEnd =
  | { kind: 'ended'; endedAt: string; durationSeconds: number }
  | { kind: 'kept' }
  | { kind: 'lost' };

/** Codes of the meter itself. `journal_failed`: a session could not be admitted because it could not be written to the journal. */
export type MeterCode = 'service_unreachable' | 'journal_failed' | 'meter_closed';

/**
 * A start that was refused: close the connection. `code` says why, with the codes of the API: `quota_exceeded`, `concurrency_exceeded`,
 * `rate_limited` and so on.
 */
export type Refusal = SessionOwner & {
  kind: 'refused';
  code: ProblemCode | MeterCode;
  /** For people. */
  detail: string;
  /** Whether the same start can succeed later. */
  retryable: boolean;
  /** How long to wait before, if the service said so. */
  retryAfterMs?: number;
  /** Of `concurrency_exceeded` and `quota_exceeded`: the members of the problem. */
  extensions?: Partial<ProblemExtensions['concurrency_exceeded'] & ProblemExtensions['quota_exceeded']>;
};

/** Why a session is no longer counted while its connection is open. `rejected`: the service refused its report for good. */
export type LostReason = 'lease_expired' | 'operator' | 'max_duration' | 'ended' | 'reported' | 'rejected';

export type MeterEvents = {
  /**
   * The service has ended a session that the gateway serves, or refused its report. Close its connection. Only after `lease_expired` it
   * can stay: the end of such a session is reported, so that all of its time is recorded.
   */
  lost: { sessionId: string; userId: string; reason: LostReason; code?: ProblemCode };
  /** A start was refused. */
  refused: Refusal;
  /** The service, or the journal, cannot be used, or can be again. */
  degraded: { isDegraded: boolean; of: 'service' | 'journal'; cause?: AnyCallError | Error };
};

export type Meter = {
  /** Starts a session for a connection. Never rejects for a failure of the service: see `onUnavailable`. */
  start(owner: SessionOwner): Promise<MeteredSession | Refusal>;
  /** Calls the listener for each event. Returns a function that stops it. */
  on<Name extends keyof MeterEvents>(name: Name, listener: (event: MeterEvents[Name]) => void): () => void;
  /** The sessions that the gateway serves, and the ends and reports that the service does not know of yet. */
  readonly figures: { open: number; waiting: number; isDegraded: boolean };
  /**
   * Refuses further starts, ends all sessions in batches, and reports what waits, for at most `timeoutMs` (default: 10 s). What is left then
   * stays in the journal, for the next process.
   */
  close(options?: { timeoutMs?: number }): Promise<{ ended: number; left: number }>;
};

/**
 * A session in a journal. Instants are ISO strings with milliseconds. `clock`: whether they are by the clock of the service, or by that of
 * the gateway, because the service had never been reached; a report then corrects them.
 */
export type JournalEntry = SessionOwner & {
  sessionId: string;
  startedAt: string;
  /** Absent while the session runs. */
  endedAt?: string;
  clock: 'service' | 'gateway';
};

/**
 * Keeps sessions until the service knows of them. One process writes at a time to what it has opened; the entries of a process that is
 * gone are taken over by another one. Each method can be called again with the same values.
 */
export type Journal = {
  /**
   * Saves entries, each replacing the one with its id. With `durable` it resolves once a crash of the machine cannot lose them; without, once
   * a crash of the process cannot. Rejects if that is impossible, such as on a full disk: then nothing is known of these entries.
   */
  save(entries: readonly JournalEntry[], options: { durable: boolean }): Promise<void>;
  /** Forgets sessions: the service knows of them. */
  remove(sessionIds: readonly string[]): Promise<void>;
  /** Notes that the sessions without an end still run, at each heartbeat: after a crash they end at the last of these times. */
  alive(at: string): Promise<void>;
  /**
   * Takes over the entries of processes that are gone, and returns them, each with an end. They are this process's from now on. Of two
   * processes that call it at once, each entry goes to one.
   */
  takeOver(): Promise<JournalEntry[]>;
  /** Keeps apart, for a person to look at, a session whose report the service refused for good. */
  reject(entry: JournalEntry, code: string): Promise<void>;
  /** Frees what the journal holds. The entries stay, for the next process to take over. */
  close(): Promise<void>;
};
