import type { Formats } from '../formats.ts';
import { prose, strong } from '../prose.ts';

/** The texts of the e-mails about the address itself. */
export const addressEn = {
  'confirm_address.subject': 'Confirm your e-mail address',
  'confirm_address.preheader': ({ until }: { until: number }, format: Formats) =>
    `The link works until ${format.dateTime(until)}.`,
  'confirm_address.asked': ({ to }: { to: string }) =>
    prose`Somebody who is signed in to AI-Gate wants the e-mails of their account to come to ${strong(to)}. They are about usage, payments and the plan.`,
  'confirm_address.link': ({ until }: { until: number }, format: Formats) =>
    prose`Confirm the address to get them. The link works once, until ${strong(format.dateTime(until))}.`,
  'confirm_address.not':
    'If you did not ask for this, do nothing. The link then belongs to an account of somebody else, even if you have one yourself. The address is used only after it is confirmed.',
  'confirm_address.why': ({ to }: { to: string }) =>
    `Sent to ${to}, because this address was entered in the settings of an account.`,
  'act.confirm': 'Confirm this address',

  'address_changed.subject': 'Your e-mails go to another address now',
  'address_changed.preheader': ({ now }: { now: number }, format: Formats) =>
    `Changed as of ${format.date(now)}. This address gets no more of them.`,
  'address_changed.changed':
    'The e-mails of your AI-Gate account go to another address now. This is the last one that comes to this address.',
  'address_changed.not': 'If you did not change the address, sign in and correct it in the settings.',
  'address_changed.why': ({ to }: { to: string }) =>
    `Sent to ${to}, because this was the address of your account.`,
};
