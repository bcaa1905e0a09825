import { createBreaker } from './breaker.ts';
import { createEnds } from './ends.ts';
import { createEvents } from './events.ts';
import { createHeartbeats } from './heartbeats.ts';
import { createKeeper } from './keeper.ts';
import { createMoments, toIso } from './moments.ts';
import { createOrphans } from './orphans.ts';
import type { HeartbeatMeaning } from './readResults.ts';
import { canBeOfAccount, METER_REFUSALS, type RefusalReason } from './readStart.ts';
import { createReporter } from './reporter.ts';
import { isSettledWithin, platform, type Runtime } from './runtime.ts';
import { ownerOf, type Served } from './sessions.ts';
import { checkOwner, createStarts, type StartOutcome } from './starts.ts';
import type { Meter, MeteredSession, MeterOptions, Refusal, SessionOwner } from './types.ts';
import { uuidV7 } from './uuidV7.ts';

const START_MS = 5_000;
const HEARTBEAT_MS = 60_000;
const CLOSE_MS = 10_000;

/** After a start, how long a request of it can still arrive: the longest run of the function, and clocks that differ. */
const START_ARRIVES_MS = 30_000;

/**
 * Counts the sessions of a gateway: starts, renews and ends them, and keeps what the service could not be told.
 *
 *     const meter = createMeter({ client, journal: fileJournal({ directory: '/var/lib/gateway' }), onUnavailable: 'admit' });
 *     const session = await meter.start({ userId, projectId });
 *     if (session.kind === 'refused') return socket.close(1013, session.code);
 *     socket.on('close', () => session.end());
 *
 * One meter serves a whole process. Throws a `TypeError` for options that do not fit together.
 */
export const createMeter = (options: MeterOptions): Meter => createMeterOn(platform, options);

/** On a platform of the caller's, as tests need it. */
export function createMeterOn(runtime: Runtime, options: MeterOptions): Meter {
  const {
    client,
    journal,
    onUnavailable = 'refuse',
    startMs = START_MS,
    heartbeatMs = HEARTBEAT_MS,
  } = options;
  if (onUnavailable === 'admit' && !journal) {
    throw new TypeError('a meter admits sessions only if it has a journal to write them to');
  }
  for (const [name, value] of Object.entries({ startMs, heartbeatMs })) {
    if (!(value > 0)) throw new TypeError(`${name} must be a number above 0`);
  }
  const moments = createMoments(client.clock, runtime);
  const events = createEvents();
  const served = new Map<string, Served>();
  const starting = new Set<Promise<unknown>>();
  let closing: Promise<{ ended: number; left: number }> | undefined;
  let isForbidden = false;

  const onDegraded = (of: 'service' | 'journal', isDegraded: boolean, cause?: Error) =>
    events.emit('degraded', { isDegraded, of, ...(cause ? { cause } : {}) });
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
    freeSlots: (userId) => ends.settleUser(userId, startMs),
  });
  const heartbeats = createHeartbeats({
    client,
    runtime,
    heartbeatMs,
    renewed: () => [...served.values()].filter(({ isRenewed }) => isRenewed),
    onRound: () => void keep(),
    onResult: readHeartbeatOf,
    onSuccess: () => breaker.succeeded(),
    onFailure(error) {
      if (error instanceof Error && !canBeOfAccount(error)) breaker.failed(error);
    },
  });
  void takeOver();

  /** Takes over what processes that are gone have left. */
  async function takeOver(): Promise<void> {
    for (const entry of await keeper.takeOver()) {
      if (served.has(entry.sessionId) || reporter.has(entry.sessionId)) continue;
      const { sessionId } = entry;
      void reporter.add(
        { ...ownerOf(entry), sessionId, ...moments.ofEntry(entry), isCounted: false },
        { isKept: true },
      );
    }
  }

  /** At each heartbeat: the journal learns that the sessions run. Entries by the gateway's clock are corrected before. */
  async function keep(): Promise<void> {
    if (!keeper.hasJournal) return;
    const corrected = [...served.values()].filter(
      ({ isByGateway, endsBy, started }) => isByGateway && endsBy !== 'nothing' && moments.isKnown(started),
    );
    if (corrected.length > 0 && (await keeper.save(corrected.map(ends.toEntry), { durable: false }))) {
      for (const one of corrected) one.isByGateway = false;
    }
    await keeper.alive(toIso(client.clock.nowMs()));
    await takeOver();
  }

  function readHeartbeatOf(session: Served, meaning: HeartbeatMeaning): void {
    if (served.get(session.sessionId) !== session || session.end) return;
    if (meaning.kind === 'renewed') session.isCounted = true;
    if (meaning.kind === 'missing') {
      // A request of its start can still arrive.
      const ageMs = client.clock.nowMs() - moments.msOf(session.started);
      session.isRenewed = ageMs < START_ARRIVES_MS;
      session.isStale = session.isRenewed;
      session.endsBy = 'report';
    }
    if (meaning.kind === 'over') over(session, meaning.reason);
  }

  function over(session: Served, reason: Served['lost']): void {
    if (reason === undefined && !session.isUnclear) {
      session.isUnclear = true;
      session.isStale = true;
      return;
    }
    session.lost = reason ?? 'ended';
    session.isRenewed = false;
    // A report of a session that ended otherwise changes nothing.
    session.endsBy = reason === undefined || reason === 'lease_expired' ? 'report' : 'nothing';
    if (session.endsBy === 'nothing') void keeper.remove([session.sessionId]);
    const { sessionId, userId } = session;
    events.emit('lost', { sessionId, userId, reason: session.lost, code: 'session_over' });
  }

  async function start(given: SessionOwner): Promise<MeteredSession | Refusal> {
    const owner = ownerOf(given);
    const reason = closing ? METER_REFUSALS.meter_closed : checkOwner(owner);
    if (reason) return refuse(owner, reason);
    const outcome = await starts.start(owner);
    if (outcome.kind === 'counted') {
      const session = toServed(owner, outcome.sessionId, 'counted');
      served.set(session.sessionId, session);
      void keeper.save([ends.toEntry(session)], { durable: false });
      if (!closing) return handleOf(session);
      void ends.end(session);
      return refuse(owner, METER_REFUSALS.meter_closed);
    }
    return outcome.kind === 'unavailable' && onUnavailable === 'admit' && !closing
      ? admit(owner, outcome)
      : refuseStart(owner, outcome);
  }

  /** The session is in the journal before it is let in. */
  async function admit(owner: SessionOwner, outcome: StartOutcome): Promise<MeteredSession | Refusal> {
    const session = toServed(owner, outcome.sessionId, 'admitted');
    const isSaved = await keeper.save([ends.toEntry(session)], { durable: true });
    if (isSaved && !closing) {
      served.set(session.sessionId, session);
      return handleOf(session);
    }
    // A write that failed may have arrived nevertheless.
    await keeper.remove([outcome.sessionId]);
    return refuseStart(owner, outcome, isSaved ? 'meter_closed' : 'journal_failed');
  }

  function toServed(owner: SessionOwner, sessionId: string, kind: Served['kind']): Served {
    const started = moments.now();
    return {
      ...owner,
      sessionId,
      kind,
      started,
      isByGateway: !moments.isKnown(started),
      endsBy: kind === 'counted' ? 'end' : 'report',
      isCounted: kind === 'counted',
      isRenewed: true,
      isStale: false,
      isUnclear: false,
    };
  }

  function handleOf(session: Served): MeteredSession {
    const { kind, sessionId } = session;
    return { ...ownerOf(session), kind, sessionId, end: () => ends.end(session) };
  }

  function refuseStart(
    owner: SessionOwner,
    outcome: StartOutcome,
    code: 'service_unreachable' | 'journal_failed' | 'meter_closed' = closing
      ? 'meter_closed'
      : 'service_unreachable',
  ): Refusal {
    if (outcome.mayBeCounted) orphans.add(owner, outcome.sessionId);
    return refuse(owner, outcome.kind === 'refused' ? outcome.reason : METER_REFUSALS[code]);
  }

  function refuse(owner: SessionOwner, reason: RefusalReason): Refusal {
    const refusal: Refusal = { kind: 'refused', ...owner, ...reason };
    events.emit('refused', refusal);
    return refusal;
  }

  async function close(timeoutMs: number): Promise<{ ended: number; left: number }> {
    heartbeats.stop();
    const untilMs = runtime.monotonicMs() + timeoutMs;
    let ended = 0;
    const work = async () => {
      ended = await ends.endAll();
      await Promise.allSettled(starting);
      await ends.settleAll();
      await orphans.close();
      await reporter.flush(untilMs);
    };
    await isSettledWithin(timeoutMs, work(), runtime);
    reporter.stop();
    await keeper.close();
    return { ended, left: served.size + ends.underWay + reporter.size };
  }

  return {
    start(owner) {
      const outcome = start(owner);
      starting.add(outcome);
      return outcome.finally(() => starting.delete(outcome));
    },
    on: events.on,
    get figures() {
      const isDegraded = breaker.isOpen() || isForbidden;
      return { open: served.size, waiting: reporter.size + orphans.size + ends.underWay, isDegraded };
    },
    close({ timeoutMs = CLOSE_MS } = {}) {
      closing ??= Promise.resolve().then(() => close(timeoutMs));
      return closing;
    },
  };
}
