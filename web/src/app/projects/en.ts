import type { Formats } from '../../text/formats.ts';

type Name = { readonly name: string };
type Count = { readonly count: number };

const projects = (count: number, format: Formats) =>
  `${format.number(count)} ${format.plural(count, { one: 'project', other: 'projects' })}`;

/** The texts of the projects. They are loaded with their page. */
export const en = {
  head: ({ active, included, from }: { active: number; included: number; from: string }, format: Formats) =>
    `${format.number(active)} of ${projects(included, format)}. Figures since ${format.day(from)}.`,
  'head.short': ({ active, included }: { active: number; included: number }, format: Formats) =>
    `${format.number(active)} of ${projects(included, format)}.`,
  what: 'your projects',
  figures: 'the figures of your projects',
  active: 'Active',
  archived: 'Archived',
  project: 'Project',
  sessions: 'Sessions',
  share: 'Share',
  minutes: 'Minutes',
  days: '14 days',
  created: 'Created',
  'archived.at': 'Archived',
  actions: 'Actions',
  'days.title': ({ name }: Name) => `Sessions per day of ${name}`,
  'days.none': ({ name }: Name) => `No sessions of ${name} in the last 14 days`,
  other: ({ count }: Count, format: Formats) =>
    `${format.number(count)} ${format.plural(count, { one: 'session', other: 'sessions' })} without a project, or carried over`,
  empty:
    'No project yet. A project is a part of your account, such as one of your applications. Sessions that name it count for it.',
  'empty.active': 'No project is active.',
  full: ({ count }: Count, format: Formats) =>
    `Your plan includes ${projects(count, format)}. Archive one to make room, or compare plans.`,
  'archived.count': ({ count }: Count, format: Formats) =>
    `${format.number(count)} archived ${format.plural(count, { one: 'project', other: 'projects' })} shown`,
  'more.archived': 'Show more archived projects',

  new: 'New project',
  create: 'Create project',
  'create.title': 'New project',
  'create.done': ({ name }: Name) => `${name} created`,
  name: 'Name',
  'name.hint': 'For people. You can change it.',
  'name.missing': 'Enter a name.',
  'name.rule': 'Use 1 to 100 characters, none of them a control character.',
  id: 'Id',
  'id.hint': 'Your gateway names it when a session starts. It stays as it is.',
  'id.rule': ({ count }: Count, format: Formats) =>
    `Use 1 to ${format.number(count)} characters of A–Z a–z 0–9 . _ : | -, the first of them a letter, a digit, _ or -.`,
  'id.taken': 'A project has this id. Choose another.',
  'id.archived': 'An archived project has this id. Choose another, or restore that one.',

  rename: 'Rename',
  'rename.of': ({ name }: Name) => `Rename ${name}`,
  'rename.title': 'Rename project',
  'rename.action': 'Save name',
  'rename.done': ({ name }: Name) => `Renamed to ${name}`,
  'rename.archived': 'This project was archived in the meantime. Restore it to rename it.',

  archive: 'Archive',
  'archive.of': ({ name }: Name) => `Archive ${name}`,
  'archive.title': ({ name }: Name) => `Archive ${name}?`,
  'archive.start': 'New sessions that name it are refused.',
  'archive.open': 'Sessions that are open continue.',
  'archive.kept': 'Its sessions stay in the history, and you can restore it.',
  'archive.action': 'Archive project',
  'archive.done': ({ name }: Name) => `${name} archived`,

  restore: 'Restore',
  'restore.of': ({ name }: Name) => `Restore ${name}`,
  'restore.done': ({ name }: Name) => `${name} restored`,

  exceeded: ({ count }: Count, format: Formats) =>
    `Your plan includes ${projects(count, format)}, and all are in use. Archive one, or compare plans.`,
  gone: 'This project no longer exists. The list is up to date again.',
  limited: 'Too many changes. Wait for a minute, then try again.',
  failed: 'This could not be saved right now. Try again.',
};
