import { ApiError } from '../errors.ts';
import { createAdmission } from './admission.ts';
import { createBreaker } from './breaker.ts';
import { createEnds } from './ends.ts';
import { note } from './entries.ts';
import { createEvents } from './events.ts';
import { createHeartbeats } from './heartbeats.ts';
import { createKeeper } from './keeper.ts';
import { createMoments, toIso } from './moments.ts';
import { createOrphans } from './orphans.ts';
import type { HeartbeatMeaning } from './readResults.ts';
import { canBeOfAccount } from './readStart.ts';
import { createReporter } from './reporter.ts';
import { isSettledWithin, platform, type Runtime } from './runtime.ts';
import { afterHeartbeat, isToBeNoted, ownerOf, type Served } from './sessions.ts';
import { createStarts } from './starts.ts';
import type { Meter, MeterOptions } from './types.ts';
import { uuidV7 } from './uuidV7.ts';

const START_MS = 5_000;
const HEARTBEAT_MS = 60_000;
const CLOSE_MS = 10_000;

/** The part of it in which requests are sent. The rest is for what the journal has to write then. */
const CALLS_SHARE = 0.9;

/**
 * Counts the sessions of a gateway: starts, renews and ends them, and keeps what the service could not be told.
 *
 *     const meter = createMeter({ client, journal: fileJournal({ directory: '/var/lib/gateway' }), onUnavailable: 'admit' });
 *     const session = await meter.start({ userId, projectId });
 *     if (session.kind === 'refused') return socket.close(1013, session.code);
 *     socket.on('close', () => session.end());
 *     if (socket.readyState !== socket.OPEN) session.end();
 *
 * One meter serves a whole process. Throws a `TypeError` for options that do not fit together.
 */
export const createMeter = (options: MeterOptions): Meter => createMeterOn(platform, options);

/** On a platform of the caller's, as tests need it. */
export function createMeterOn(runtime: Runtime, options: MeterOptions): Meter {
  const { client, journal, onUnavailable, startMs, heartbeatMs } = checked(options);
  const moments = createMoments(client.clock, runtime);
  const events = createEvents();
  const served = new Map<string, Served>();
  const starting = new Set<Promise<unknown>>();
  let closing: Promise<{ ended: number; left: number }> | undefined;
  let isForbidden = false;

  const onDegraded = (of: 'service' | 'journal', isDegraded: boolean, cause?: Error) =>
    events.emit('degraded', { isDegraded, of, cause });
  const breaker = createBreaker(runtime, ({ isOpen, cause }) => {
    if (!isForbidden) onDegraded('service', isOpen, cause);
    if (!isOpen) reporter.resume();
  });
  const keeper = createKeeper(journal, ({ isFailing, cause }) => onDegraded('journal', isFailing, cause));
  const reporter = createReporter({
    client,
    runtime,
    moments,
    keeper,
    onLost: (event) => events.emit('lost', event),
    onSuccess: () => breaker.succeeded(),
    onFailure: (cause) => breaker.failed(cause),
    onForbidden(change) {
      isForbidden = change.isForbidden;
      if (!breaker.isOpen()) onDegraded('service', isForbidden, change.cause);
    },
  });
  const orphans = createOrphans({ client, runtime });
  const ends = createEnds({ client, runtime, moments, keeper, reporter, breaker, served });
  const starts = createStarts({
    client,
    runtime,
    breaker,
    onUnavailable,
    startMs,
    newId: () => uuidV7(client.clock.nowMs()),
    takeId: orphans.take,
    reportKept: reporter.flushUser,
    freeSlots: ends.settleUser,
  });
  const admission = createAdmission({
    runtime,
    startMs,
    moments,
    keeper,
    ends,
    onUnavailable,
    served,
    isClosing: () => closing !== undefined,
    async startAtService(owner) {
      const wasKnown = client.clock.isKnown();
      const outcome = await starts.start(owner);
      // The first response: entries that were written before it can be corrected.
      if (!wasKnown && client.clock.isKnown()) void noteInJournal();
      return outcome;
    },
    onOrphan: orphans.add,
    onRefused: (refusal) => events.emit('refused', refusal),
  });
  const heartbeats = createHeartbeats({
    client,
    runtime,
    heartbeatMs,
    renewed: () => [...served.values()].filter(({ isRenewed }) => isRenewed),
    onRound() {
      void noteInJournal();
      if (breaker.isOpen() && served.size === 0) void probe();
    },
    onResult: onHeartbeat,
    onSuccess: () => breaker.succeeded(),
    onFailure(error) {
      if (error instanceof Error && !canBeOfAccount(error)) breaker.failed(error);
    },
  });
  void takeOver();

  /** While no session is open and none starts, nothing else would show that the service is back. It refuses an empty batch. */
  async function probe(): Promise<void> {
    try {
      await client.renewSessions({ sessions: [] }, { attemptsMax: 1 });
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'invalid_request') return;
    }
    breaker.succeeded();
  }

  /** Takes over what processes that are gone have left. */
  async function takeOver(): Promise<void> {
    for (const entry of await keeper.takeOver()) {
      const { sessionId } = entry;
      if (served.has(sessionId) || reporter.has(sessionId)) continue;
      const session = { ...ownerOf(entry), sessionId, ...moments.ofEntry(entry), isCounted: false };
      void reporter.add(session, { isKept: true });
    }
  }

  /**
   * At each heartbeat, the journal learns that the sessions run. Before that, it gets what it could not save, and entries by the gateway's
   * clock are corrected.
   */
  async function noteInJournal(): Promise<void> {
    if (!keeper.hasJournal) return;
    const sessions = [...served.values()].filter((one) => isToBeNoted(one, moments.isKnown(one.started)));
    if (sessions.length > 0) await note(sessions, { keeper, moments }, { durable: false });
    reporter.keepAgain();
    await keeper.alive(toIso(client.clock.nowMs()));
    await takeOver();
  }

  function onHeartbeat(session: Served, meaning: HeartbeatMeaning): void {
    const { sessionId, userId } = session;
    if (served.get(sessionId) !== session || !session.isRenewed) return;
    const ageMs = client.clock.nowMs() - moments.msOf(session.started);
    Object.assign(session, afterHeartbeat(session, meaning, ageMs));
    if (session.endsBy === 'nothing') void keeper.remove([sessionId]);
    if (session.lost) events.emit('lost', { sessionId, userId, reason: session.lost, code: 'session_over' });
  }

  async function close(timeoutMs: number): Promise<{ ended: number; left: number }> {
    heartbeats.stop();
    const startedMs = runtime.monotonicMs();
    const leftMs = () => startedMs + timeoutMs - runtime.monotonicMs();
    const callsMs = timeoutMs * CALLS_SHARE;
    let ended = 0;
    const work = async () => {
      ended = await ends.endAll();
      await Promise.allSettled(starting);
      await ends.settleAll();
      await orphans.close();
      await reporter.flush(startedMs + callsMs);
    };
    await isSettledWithin(callsMs, work(), runtime);
    reporter.stop();
    await isSettledWithin(leftMs(), keeper.close(), runtime);
    return { ended, left: served.size + ends.underWay + reporter.size };
  }

  return {
    start(owner) {
      const outcome = admission.start(owner);
      starting.add(outcome);
      return outcome.finally(() => starting.delete(outcome));
    },
    on: events.on,
    get figures() {
      const isDegraded = breaker.isOpen() || isForbidden;
      return { open: served.size, waiting: reporter.size + ends.underWay, isDegraded };
    },
    close({ timeoutMs = CLOSE_MS } = {}) {
      closing ??= Promise.resolve().then(() => close(timeoutMs));
      return closing;
    },
  };
}

function checked(options: MeterOptions) {
  const { onUnavailable = 'refuse', startMs = START_MS, heartbeatMs = HEARTBEAT_MS } = options;
  if (onUnavailable === 'admit' && !options.journal) {
    throw new TypeError('onUnavailable: admit needs a journal');
  }
  for (const [name, value] of Object.entries({ startMs, heartbeatMs })) {
    if (!(value > 0)) throw new TypeError(`${name} must be a number above 0`);
  }
  return { ...options, onUnavailable, startMs, heartbeatMs };
}
