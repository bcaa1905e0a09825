import type { Ends } from './ends.ts';
import { note } from './entries.ts';
import type { Keeper } from './keeper.ts';
import type { Moments } from './moments.ts';
import { METER_REFUSALS, type RefusalReason } from './readStart.ts';
import { isSettledWithin, type Runtime } from './runtime.ts';
import { ownerOf, type Served } from './sessions.ts';
import { checkOwner, type StartOutcome } from './starts.ts';
import type { MeteredSession, MeterOptions, Refusal, SessionOwner } from './types.ts';

/** A disk that works needs less for a write, also if the start has used up its time. */
const SAVE_MS_MIN = 1_000;

type Deps = {
  runtime: Runtime;
  startMs: number;
  moments: Moments;
  keeper: Keeper;
  ends: Ends;
  onUnavailable: NonNullable<MeterOptions['onUnavailable']>;
  served: Map<string, Served>;
  isClosing(): boolean;
  /** Asks the service. */
  startAtService(owner: SessionOwner): Promise<StartOutcome>;
  /** A refused start that the service may have counted. */
  onOrphan(owner: SessionOwner, sessionId: string): void;
  onRefused(refusal: Refusal): void;
};

/** Lets connections in, or refuses them. */
export function createAdmission(deps: Deps) {
  const { moments, keeper, ends, served, runtime } = deps;

  async function start(given: SessionOwner): Promise<MeteredSession | Refusal> {
    const owner = ownerOf(given);
    const reason = deps.isClosing() ? METER_REFUSALS.meter_closed : checkOwner(owner);
    if (reason) return refuse(owner, reason);
    const untilMs = runtime.monotonicMs() + deps.startMs;
    const outcome = await deps.startAtService(owner);
    if (outcome.kind === 'counted') return letIn(owner, outcome);
    const isAdmitted = outcome.kind === 'unavailable' && deps.onUnavailable === 'admit' && !deps.isClosing();
    return isAdmitted ? admit(owner, outcome, untilMs) : refuseStart(owner, outcome, 'service_unreachable');
  }

  function letIn(owner: SessionOwner, { sessionId }: StartOutcome): MeteredSession | Refusal {
    const session = toServed(owner, sessionId, 'counted');
    served.set(sessionId, session);
    void note([session], deps, { durable: false });
    if (!deps.isClosing()) return handleOf(session);
    void ends.end(session);
    return refuse(owner, METER_REFUSALS.meter_closed);
  }

  /** The session is in the journal before it is let in. */
  async function admit(
    owner: SessionOwner,
    outcome: StartOutcome,
    untilMs: number,
  ): Promise<MeteredSession | Refusal> {
    const { sessionId } = outcome;
    const session = toServed(owner, sessionId, 'admitted');
    const saving = note([session], deps, { durable: true });
    const waitMs = Math.max(SAVE_MS_MIN, untilMs - runtime.monotonicMs());
    const isInTime = await isSettledWithin(waitMs, saving, runtime);
    if (isInTime && (await saving) && !deps.isClosing()) {
      served.set(sessionId, session);
      return handleOf(session);
    }
    // A write that failed may have arrived nevertheless, and one that hangs may yet.
    await isSettledWithin(SAVE_MS_MIN, keeper.remove([sessionId]), runtime);
    return refuseStart(owner, outcome, 'journal_failed');
  }

  function toServed(owner: SessionOwner, sessionId: string, kind: Served['kind']): Served {
    return {
      ...owner,
      sessionId,
      kind,
      started: moments.now(),
      noted: 'nothing',
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
    code: 'service_unreachable' | 'journal_failed',
  ): Refusal {
    if (outcome.mayBeCounted) deps.onOrphan(owner, outcome.sessionId);
    if (outcome.kind === 'refused') return refuse(owner, outcome.reason);
    return refuse(owner, METER_REFUSALS[deps.isClosing() ? 'meter_closed' : code]);
  }

  function refuse(owner: SessionOwner, reason: RefusalReason): Refusal {
    const refusal: Refusal = { kind: 'refused', ...owner, ...reason };
    deps.onRefused(refusal);
    return refusal;
  }

  return { start };
}
