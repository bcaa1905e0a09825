import type { EndReason } from '../../../../client/src/apiTypes.ts';
import { isId } from '../../../../shared/contract/ids.ts';

/** The ends of sessions that the history can be limited to, with the key of their names. */
export const END_NAMES = {
  ended: 'end.ended',
  lease_expired: 'end.lost',
  operator: 'end.operator',
  max_duration: 'end.limit',
  reported: 'end.reported',
} as const satisfies Record<EndReason, string>;

/** The periods that the history can be limited to, in days. */
export const DAYS = [7, 30, 90] as const;

/** What the query string says about the history. */
export type HistoryFilter = { project?: string; end?: EndReason; days?: (typeof DAYS)[number] };

/** Reads the query string, which anybody can write: what is not valid is ignored. */
export function readFilter(parameters: URLSearchParams): HistoryFilter {
  const project = parameters.get('project');
  const end = parameters.get('end');
  const days = parameters.get('days');
  return {
    ...(isId(project) ? { project } : {}),
    ...(isEndReason(end) ? { end } : {}),
    ...DAYS.filter((option) => String(option) === days).map((option) => ({ days: option }))[0],
  };
}

const isEndReason = (text: string | null): text is EndReason =>
  text !== null && Object.hasOwn(END_NAMES, text);

/** Writes a filter into a query string, whose other parameters stay. */
export function withFilter(parameters: URLSearchParams, filter: HistoryFilter): URLSearchParams {
  const written = new URLSearchParams(parameters);
  for (const name of ['project', 'end', 'days'] as const) {
    if (filter[name] === undefined) written.delete(name);
    else written.set(name, String(filter[name]));
  }
  return written;
}
