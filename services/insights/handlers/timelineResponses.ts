import { assertNever } from '../../../shared/assertNever.ts';
import type { directoryRoutes } from '../../../shared/contract/insights/routes.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import type { CsvCell, CsvTable } from '../../../shared/http/csv.ts';
import { isoInstant } from '../../../shared/time.ts';
import type { TimelineEntry } from '../domain/timelineEntry.ts';

type Response = ResponseOf<(typeof directoryRoutes)['getTimeline']>;
type EntryBody = Response['body']['entries'][number];

export function timelineResponse({
  accountId,
  entries,
  nextCursor,
}: {
  accountId: string;
  entries: TimelineEntry[];
  nextCursor: string | undefined;
}): Response {
  return { status: 200, body: { userId: accountId, entries: entries.map(entryBody), nextCursor } };
}

function entryBody(entry: TimelineEntry): EntryBody {
  const at = isoInstant(entry.at);
  switch (entry.kind) {
    case 'event': {
      const { kind, eventId, type, outcome, attempts } = entry;
      return { at, kind, eventId, type, outcome, attempts: attempts ?? null };
    }
    case 'notice': {
      const { kind, key, notice, facts, state } = entry;
      return { at, kind, key, notice, facts, state };
    }
    case 'change':
    case 'opening': {
      const { before, after } = entry;
      return {
        at,
        kind: 'plan',
        planBefore: before?.plan ?? null,
        plan: after?.plan ?? null,
        statusBefore: before?.revenue?.status ?? null,
        status: after?.revenue?.status ?? null,
        beforeMinor: before?.revenue?.mrr ?? 0,
        afterMinor: after?.revenue?.mrr ?? 0,
        isOpening: entry.kind === 'opening',
      };
    }
    case 'checkout':
      return { at, kind: entry.kind, plan: entry.plan };
    case 'drift': {
      const { kind, fields, planBefore, plan } = entry;
      return { at, kind, fields, planBefore, plan };
    }
    case 'action': {
      const { kind, by, action: act, details, status } = entry;
      return { at, kind, by, act, details, status: status ?? null };
    }
    default:
      return assertNever(entry);
  }
}

const COLUMNS = ['at', 'kind', 'what', 'outcome', 'by', 'planBefore', 'plan', 'beforeMinor', 'afterMinor'];

/** A line for each entry. What a kind does not have is an empty cell. */
export const timelineCsv = ({ entries }: Response['body']): CsvTable => ({
  fileName: 'timeline.csv',
  columns: COLUMNS,
  rows: entries.map((entry) => {
    const cells: Record<string, CsvCell> = { ...cellsOf(entry), at: entry.at, kind: entry.kind };
    return COLUMNS.map((column) => cells[column] ?? null);
  }),
});

function cellsOf(entry: EntryBody): Record<string, CsvCell> {
  switch (entry.kind) {
    case 'event':
      return { what: entry.type, outcome: entry.outcome };
    case 'notice':
      return { what: entry.notice, outcome: entry.state };
    case 'plan': {
      const { planBefore, plan, beforeMinor, afterMinor, status } = entry;
      return { outcome: status, planBefore, plan, beforeMinor, afterMinor };
    }
    case 'checkout':
      return { plan: entry.plan };
    case 'drift':
      return { what: entry.fields.join(' '), planBefore: entry.planBefore, plan: entry.plan };
    case 'action':
      return { what: entry.act, outcome: entry.status, by: entry.by };
    default:
      return assertNever(entry);
  }
}
