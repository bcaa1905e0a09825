import type { Formats } from '../../text/formats.ts';

type At = { readonly at: string };
type Count = { readonly count: number };
type Hours = { readonly hours: number };
type Seconds = { readonly seconds: number };

/** The texts of support. They are loaded with its pages. */
export const en = {
  what: 'your tickets',
  'what.one': 'this ticket',
  'what.closed': 'your closed tickets',
  answers: ({ hours }: Hours, format: Formats) => `We answer within ${format.number(hours)} hours.`,
  new: 'New ticket',
  volume: 'Ask for a volume price',
  open: 'Open',
  closed: 'Closed',
  subject: 'Subject',
  updated: 'Updated',
  next: 'Next',
  'next.due': ({ at }: At, format: Formats) => `Answer due by ${format.dateTime(at)}`,
  'next.late': ({ at }: At, format: Formats) => `Answer was due by ${format.dateTime(at)}`,
  'empty.open': 'No open ticket. What you ask will be here, with the time by which we answer.',
  shown: ({ count }: Count, format: Formats) =>
    `${format.number(count)} ${format.plural(count, { one: 'ticket', other: 'tickets' })}`,
  'shown.newest': ({ count }: Count, format: Formats) => `${format.number(count)} newest`,
  more: 'Show more',

  'free.title': 'Answers from us come with a paid plan',
  'free.text': ({ plan, hours }: Hours & { plan: string }, format: Formats) =>
    `With ${plan}, we answer within ${format.number(hours)} hours. On Free, the community helps.`,
  'free.text.alone': ({ plan, hours }: Hours & { plan: string }, format: Formats) =>
    `With ${plan}, we answer within ${format.number(hours)} hours.`,
  'free.community': 'Go to the community',
  'free.plan': ({ plan }: { plan: string }) => `See ${plan}`,
  'free.volume': 'A volume price can be asked for on every plan.',

  'new.title': 'New ticket',
  'new.volume': 'Volume price',
  'new.volume.text':
    'Tell us how many sessions you need in a month, and how many at the same time. You get an offer, which you can accept or decline here.',
  'new.volume.subject': 'Volume price',
  'subject.hint': 'In a few words, what it is about.',
  'subject.missing': 'Enter a subject.',
  'subject.long': ({ count }: Count, format: Formats) => `Use at most ${format.number(count)} characters.`,
  project: 'Project',
  'project.none': 'All or none',
  text: 'Message',
  'text.hint':
    'Plain text. A request id or a session id helps. Put code between ``` lines. Never send keys or passwords.',
  'text.missing': 'Write a message.',
  'text.long': ({ count, over }: Count & { over: number }, format: Formats) =>
    `Use at most ${format.number(count)} characters: ${format.number(over)} too many.`,
  send: 'Send',
  'send.volume': 'Send request',
  kept: 'What you write is kept in this tab until it is sent.',

  messages: 'Messages',
  you: 'You',
  'due.received': ({ at, hours }: At & Hours, format: Formats) =>
    `Received · answer due by ${format.dateTime(at)} (${format.number(hours)} h)`,
  'due.met': ({ at }: At, format: Formats) => `Answered in time, ${format.dateTime(at)}`,
  'due.missed': ({ at, due }: At & { due: string }, format: Formats) =>
    `Answered late, ${format.dateTime(at)}; it was due by ${format.dateTime(due)}`,
  'due.moot': ({ at }: At, format: Formats) => `Answer was due by ${format.dateTime(at)}`,
  'answer.new': 'There is a new answer.',
  reply: 'Reply',
  'reply.hint': 'A request id or a session id helps.',
  'reply.reopens': 'This ticket is closed. A message opens it again.',
  'reply.free':
    'Your plan no longer includes answers from us. You can read this ticket, and close it if it is open.',
  close: 'Close ticket',
  'close.done': 'Ticket closed',
  reopen: 'Open again',
  'reopen.done': 'Ticket opened again',
  sent: 'Message sent',

  'panel.due': 'Answer due by',
  'panel.late': 'Answer was due by',
  'panel.left': ({ seconds, hours }: Seconds & Hours, format: Formats) =>
    `${format.duration(seconds)} left of ${format.number(hours)} h`,
  'panel.over': ({ seconds }: Seconds, format: Formats) =>
    `Late by ${format.duration(seconds)}. We are sorry, and we answer as soon as we can.`,
  'panel.answered': 'Answered',
  'panel.answered.met': 'In time',
  'panel.answered.missed': 'Late',
  'panel.answered.next': 'If you write again, a new time begins.',
  'panel.closed': 'Closed',
  'panel.closed.next': 'It stays here to read.',
  'panel.open': 'Nothing is unanswered',
  state: 'State',
  'state.open': 'Open',
  'state.closed': 'Closed',
  'first.answer': 'First answer',
  'first.answer.in': ({ seconds }: Seconds, format: Formats) => `in ${format.duration(seconds)}`,
  opened: 'Opened',
  number: 'Number',

  'not.found': 'There is no such ticket in your account.',
  'not.found.action': 'See your tickets',
  limited: 'Too many messages at once. Wait for a minute, then try again.',
  offline: 'There is no connection. Your text is kept. Send it again when you are online.',
  unknown: 'We do not know whether it arrived. Your text is kept. Send it again: it arrives only once.',
  failed: 'This could not be sent right now. Your text is kept. Try again.',
  'failed.change': 'This could not be changed right now. Try again.',
  differs:
    'The first version of this message has arrived already, and is in the ticket. What you changed is kept here: send it as another message if you want to.',
  'messages.full': 'This ticket has as many messages as a ticket can have. Open a new one.',
  'tickets.full': 'Your account has as many tickets as it can have. Write in one of them.',
  'project.gone': 'This project no longer exists. Choose another one.',
  'reply.refused': 'Your plan includes no answers from us, so this was not sent. Your text is kept.',
};
