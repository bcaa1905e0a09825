import type { Formats } from './formats.ts';

type Address = { readonly email: string };
type Instant = { readonly at: string };

/** The texts of e-mail in the app. They are loaded with what shows them. */
export const emailEn = {
  title: 'E-mail',
  note: 'About your quota, your plan and your payments.',
  what: 'your e-mail settings',

  'address.none': 'No address yet',
  'address.none.note': 'Enter an address. Until it is confirmed, you get no e-mails.',
  'address.none.waiting': 'You get no e-mails until an address is confirmed.',
  'address.id_token': 'Confirmed by your sign-in provider',
  'address.link': 'Confirmed by a link',
  'address.import': 'Taken over from your former plan',
  'address.bounce': 'E-mails to this address come back, so none are sent any more.',
  'address.bounce.fix': 'Change the address. If this one works again, confirm it again.',
  'address.complaint': 'An e-mail to this address was reported as spam, so none are sent any more.',
  'address.complaint.fix': 'Confirm the address again to get e-mails, or change it.',
  'address.confirm': 'Confirm again',
  'address.change': 'Change address',
  'address.enter': 'Enter address',
  'address.later': ({ at }: Instant, format: Formats) => `It can be changed from ${format.dateTime(at)} on.`,

  'pending.note':
    'Waits for confirmation: open the link in our e-mail to this address. It works for 24 hours.',
  'pending.not_sent': 'The link could not be sent to this address.',
  'pending.bounce': 'The e-mail with the link came back from this address. Check it, or enter another one.',
  'pending.later': ({ at }: Instant, format: Formats) =>
    `Nothing arrived? You can send the link again from ${format.dateTime(at)} on.`,
  'pending.other': ({ at }: Instant, format: Formats) =>
    `You can enter another address from ${format.dateTime(at)} on.`,
  'pending.keeps': ({ email }: Address) => `Until then, e-mails go to ${email}.`,
  'pending.again': 'Send again',

  'form.label': 'New address',
  'form.hint': 'We send a link to it, to confirm it.',
  'form.send': 'Send link',
  'form.missing': 'Enter an address.',
  'form.rule': 'Enter one address, such as name@example.com.',
  'form.same': 'E-mails go to this address already.',
  'form.refused': 'This address is not accepted. Enter another one.',

  'failed.later': 'A link was sent a short time ago. Another one can be sent later.',
  'failed.limited': 'Too many changes at once. Try again in a minute.',
  'failed.offline': 'There is no connection. Nothing was changed. Try again when you are online.',
  failed: 'This could not be saved. Try again in a few minutes.',
  'choice.failed': 'This could not be saved, so it is as before. Try again.',

  language: 'Language of e-mails',
  quota_80: ({ percent }: { percent: number }, format: Formats) => `${format.percent(percent)} of the quota`,
  'quota_80.note': ({ percent }: { percent: number }, format: Formats) =>
    `Once a period, when use reaches ${format.percent(percent)}`,
  quota_100: ({ percent }: { percent: number }, format: Formats) => `${format.percent(percent)} of the quota`,
  'quota_100.note': 'Once a period, when new sessions are refused',
  invoice_paid: 'Renewal invoices',
  'invoice_paid.note': 'When the payment of a renewal has arrived',
  always: 'Payments and plan',
  'always.note':
    'Failed payments, and changes or the end of your plan. These e-mails cannot be turned off, because sessions can stop.',
  'always.on': 'Always on',

  'banner.bounce': 'E-mails to you come back.',
  'banner.complaint': 'An e-mail to you was reported as spam.',
  'banner.bounce.text':
    'Nothing is sent to your address any more, not even about payments. Update your address.',
  'banner.bounce.action': 'Update address',
  'banner.complaint.text':
    'Nothing is sent to your address any more, not even about payments. Confirm it again, or change it.',
  'banner.complaint.action': 'Confirm address',
};
