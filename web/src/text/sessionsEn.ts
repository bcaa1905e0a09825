import type { Formats } from './formats.ts';

type Count = { count: number };

/** The texts of the sessions and how they ended. */
export const sessionsEn = {
  'nav.sessions': 'Sessions',
  'sessions.head': ({ zone }: { zone: string }) => `Every connection, for 13 months. Times are in ${zone}.`,
  'sessions.session': 'Session',
  'sessions.project': 'Project',
  'sessions.started': 'Started',
  'sessions.running': 'Running for',
  'sessions.duration': 'Duration',
  'sessions.end': 'End',
  'sessions.imported': 'On the former service',
  'sessions.period': 'Period',
  'sessions.open.of': ({ open, max }: { open: number; max: number }, format: Formats) =>
    `${format.number(open)} of ${format.number(max)}`,
  'sessions.open.none': 'No session is open.',
  'sessions.open.what': 'your open sessions',
  'sessions.history': 'History',
  'sessions.history.what': 'your session history',
  'sessions.filters': 'Filter the history',
  'sessions.projects.all': 'All projects',
  'sessions.projects.archived': 'Archived',
  'sessions.end.any': 'Any end',
  'sessions.days.any': 'Any time',
  'sessions.days': ({ days }: { days: number }, format: Formats) => `Last ${format.number(days)} days`,
  'sessions.shown': ({ count }: Count, format: Formats) => `${format.number(count)} newest`,
  'sessions.shown.all': ({ count }: Count, format: Formats) =>
    `${format.number(count)} ${format.plural(count, { one: 'session', other: 'sessions' })}`,
  'sessions.more': ({ count }: Count, format: Formats) => `Show ${format.number(count)} more`,
  'sessions.further': 'Search further back',
  'sessions.newer': 'Show newer sessions',
  'sessions.none': 'No session matches the filter.',
  'sessions.none.yet': 'No match among the newest sessions.',
  'sessions.clear': 'Clear the filter',
  'end.ended': 'Ended',
  'end.limit': 'Time limit',
  'end.reported': 'Reported afterwards',
  'end.lost.note':
    'Lost contact: no heartbeat came in time, so the session was closed. It counts once, like any other.',
  'end.operator.note': 'Ended by support: someone on our team closed the session.',
  'end.limit.note': 'Time limit: the session reached the longest duration that a session can have.',
  'end.reported.note':
    'Reported afterwards: the session ran while its start could not be recorded. It counts once, like any other.',
};
