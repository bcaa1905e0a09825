import type { ServiceClock } from '../serviceClock.ts';
import type { Runtime } from './runtime.ts';
import type { JournalEntry } from './types.ts';

/** An instant whose time by the clock of the service may become known only later. */
export type Moment = {
  /** By the clock of the service, in epoch milliseconds, once that is known. */
  serviceMs?: number;
  /** By the clock of the machine. */
  wallMs: number;
  /** Absent of an instant of another process. */
  monotonicMs?: number;
};

/** The part of an entry that moments determine. */
type Times = Pick<JournalEntry, 'startedAt' | 'endedAt' | 'clock'>;

export type Moments = ReturnType<typeof createMoments>;

/** Instants by the clock of the service, also those before its first response. */
export function createMoments(clock: ServiceClock, { monotonicMs, wallMs }: Runtime) {
  /** Whether the moment is by the clock of the service. Once it is, it stays as it is. */
  function isKnown(moment: Moment): boolean {
    if (moment.serviceMs === undefined && clock.isKnown()) {
      const sinceMs =
        moment.monotonicMs === undefined ? wallMs() - moment.wallMs : monotonicMs() - moment.monotonicMs;
      moment.serviceMs = clock.nowMs() - sinceMs;
    }
    return moment.serviceMs !== undefined;
  }
  const msOf = (moment: Moment) => (isKnown(moment) ? (moment.serviceMs ?? 0) : moment.wallMs);
  /** The clock can have become more exact since the start: the time that passed since is exact. */
  function startMsOf({ started, ended }: { started: Moment; ended: Moment }): number {
    return started.monotonicMs === undefined || ended.monotonicMs === undefined
      ? msOf(started)
      : msOf(ended) - (ended.monotonicMs - started.monotonicMs);
  }
  return {
    now(): Moment {
      const moment = { wallMs: wallMs(), monotonicMs: monotonicMs() };
      isKnown(moment);
      return moment;
    },
    /** The instants of an entry of another process. */
    ofEntry({ startedAt, endedAt, clock: by }: Times): { started: Moment; ended: Moment } {
      const moment = (at: string): Moment => {
        const ms = Date.parse(at);
        return by === 'service' ? { serviceMs: ms, wallMs: ms } : { wallMs: ms };
      };
      return { started: moment(startedAt), ended: moment(endedAt ?? startedAt) };
    },
    isKnown,
    msOf,
    startMsOf,
    /** What a journal keeps. All times of an entry are by the same clock. */
    timesOf({ started, ended }: { started: Moment; ended?: Moment }): Times {
      return {
        startedAt: toIso(ended ? startMsOf({ started, ended }) : msOf(started)),
        ...(ended ? { endedAt: toIso(msOf(ended)) } : {}),
        clock: isKnown(started) ? 'service' : 'gateway',
      };
    },
  };
}

export const toIso = (epochMs: number): string => new Date(epochMs).toISOString();
