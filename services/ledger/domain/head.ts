import { SECONDS_PER_HOUR } from '../../../shared/time.ts';
import type { Listed } from './listed.ts';
import type { DayUsage } from './usage.ts';

/** Revisions that were skipped, with the time at which that was noticed, epoch seconds. */
export type Gap = [from: number, to: number, since: number];

/** What the ledger knows of an account: which changes it has applied, and the usage of the newest day. Instants are epoch seconds. */
export type Head = {
  /** When the account was created. An account that is created again after an erasure begins anew. */
  born: number;
  /** The highest revision that was applied. All below it were, too, except those in gaps. */
  revision: number;
  gaps: Gap[];
  /** Raised by every write of the head. */
  folds: number;
  /** The time of the newest change that was applied. */
  asOf: number;
  /** Usage of the newest day and period that is not in a day item yet. */
  current?: DayUsage;
  /** What operators' lists and figures have of the account. Absent until it was taken into them. */
  listing?: Listed;
  /** When the account was erased: of accounts created until then, only the figures without names are counted. */
  erasedAt?: number;
};

export const newHead = (born: number): Head => ({ born, revision: 0, gaps: [], folds: 0, asOf: 0 });

/**
 * The head after the change with this revision; undefined if the change was applied before. A revision above the highest leaves a gap
 * for those that it skips, and a revision in a gap closes it.
 */
export function withRevision(head: Head, revision: number, now: number): Head | undefined {
  if (revision > head.revision) {
    const skipped: Gap[] = revision > head.revision + 1 ? [[head.revision + 1, revision - 1, now]] : [];
    return { ...head, revision, gaps: [...head.gaps, ...skipped] };
  }
  const gap = head.gaps.find(([from, to]) => from <= revision && revision <= to);
  if (!gap) return undefined;
  const [from, to, since] = gap;
  const left: Gap[] = [
    [from, revision - 1, since],
    [revision + 1, to, since],
  ];
  return {
    ...head,
    gaps: head.gaps.flatMap((one) => (one === gap ? left.filter(([a, z]) => a <= z) : [one])),
  };
}

/** Gaps of retries are closed within minutes. */
const GAP_SECONDS_MAX = SECONDS_PER_HOUR;
const GAPS_MAX = 50;

/** Whether changes are missing that no retry will bring: they were discarded, or fail again and again. */
export const hasMissingChanges = ({ gaps }: Head, now: number): boolean =>
  gaps.length > GAPS_MAX || gaps.some(([, , since]) => since + GAP_SECONDS_MAX < now);
