import type { Migration } from '../../shared/account/migration.ts';
import { assertNever } from '../../shared/assertNever.ts';
import type { NoticeProgress } from './move/noticeProgress.ts';

/** What an account waits for: a step, the passing of time, or a person. */
export type WaitsFor =
  | 'notify'
  | 'its notice to be sent'
  | 'move'
  | 'move again: the customer decided after the move'
  | 'verify'
  | 'the renewal'
  | 'a new plan: the price change has passed'
  | 'an operator: its notice did not arrive'
  | 'an operator';

/** `notice` is that of a notified account. */
export type ReportedMigration = { migration: Migration; notice?: NoticeProgress };

export type MigrationReport = {
  accounts: number;
  /** Moved to a plan of this service. */
  moved: number;
  /** Scheduled to end, because the customer decided to leave. */
  left: number;
  /** Planned or notified. */
  waiting: number;
  /** Skipped or failed. */
  refused: number;
  states: Record<string, number>;
  /** `none` of notified accounts that have not decided. */
  decisions: Record<string, number>;
  /** Of skipped and failed accounts. */
  problems: Record<string, number>;
  warnings: Record<string, number>;
  /** What waits for what, with the ids of the first accounts. */
  waits: { waitsFor: WaitsFor; accounts: number; first: string[] }[];
};

/** The accounts that a line of the report names. */
const NAMED_MAX = 5;

/** Counts the migrations as of `now`, epoch seconds. */
export function reportMigrations(reported: Iterable<ReportedMigration>, now: number): MigrationReport {
  const report: MigrationReport = {
    accounts: 0,
    moved: 0,
    left: 0,
    waiting: 0,
    refused: 0,
    states: {},
    decisions: {},
    problems: {},
    warnings: {},
    waits: [],
  };
  const waits = new Map<WaitsFor, string[]>();
  for (const { migration, notice } of reported) {
    report.accounts++;
    report[outcomeOf(migration)]++;
    count(report.states, migration.state);
    const isAsked = migration.notifiedAt !== undefined || migration.decision !== undefined;
    if (isAsked) count(report.decisions, migration.decision?.kind ?? 'none');
    for (const code of problemsOf(migration)) count(report.problems, code);
    for (const code of migration.warnings) count(report.warnings, code);
    const waitsFor = waitsForOf(migration, { notice, now });
    if (waitsFor) waits.set(waitsFor, [...(waits.get(waitsFor) ?? []), migration.accountId]);
  }
  report.waits = [...waits].map(([waitsFor, ids]) => ({
    waitsFor,
    accounts: ids.length,
    first: ids.slice(0, NAMED_MAX),
  }));
  return report;
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

function outcomeOf({ state, move }: Migration): 'moved' | 'left' | 'waiting' | 'refused' {
  switch (state) {
    case 'planned':
    case 'notified':
      return 'waiting';
    case 'moved':
    case 'verified':
      return move?.leaves ? 'left' : 'moved';
    case 'failed':
    case 'skipped':
      return 'refused';
    default:
      return assertNever(state);
  }
}

function problemsOf({ state, problem, blockers }: Migration): string[] {
  if (state !== 'failed' && state !== 'skipped') return [];
  return blockers.length > 0 ? blockers : [problem?.code ?? 'unknown'];
}

/** Nothing of a skipped account, which a new plan can take in again, and of a verified one after its renewal. */
function waitsForOf(
  { state, movesAt, move, decision }: Migration,
  { notice, now }: { notice: NoticeProgress | undefined; now: number },
): WaitsFor | undefined {
  const isPast = movesAt !== undefined && now >= movesAt;
  switch (state) {
    case 'planned':
      if (movesAt === undefined) return 'move';
      return isPast ? 'a new plan: the price change has passed' : 'notify';
    case 'notified':
      return isPast ? 'a new plan: the price change has passed' : waitsForNotice(notice);
    case 'moved':
    case 'verified':
      if (!isPast && decision !== undefined && decision.at !== move?.decidedAt) {
        return 'move again: the customer decided after the move';
      }
      if (state === 'moved') return 'verify';
      return movesAt === undefined || isPast ? undefined : 'the renewal';
    case 'failed':
      return 'an operator';
    case 'skipped':
      return undefined;
    default:
      return assertNever(state);
  }
}

function waitsForNotice(notice: NoticeProgress | undefined): WaitsFor {
  switch (notice) {
    case undefined:
    case 'sent':
      return 'move';
    case 'missing':
    case 'waiting':
      return 'its notice to be sent';
    case 'lost':
    case 'unsent':
      return 'an operator: its notice did not arrive';
    default:
      return assertNever(notice);
  }
}
