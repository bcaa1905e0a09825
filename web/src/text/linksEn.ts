/** The texts of the pages to which e-mails lead. They are loaded with these pages. */
export const linksEn = {
  'confirm.title': 'Confirm your e-mail address',
  'confirm.text':
    'AI-Gate then sends the e-mails of the account that it was entered for to the address that this link was sent to. If you have not entered it, close this page: nothing happens. The link then belongs to an account of somebody else, even if you have one yourself.',
  'confirm.action': 'Confirm address',
  'confirm.failed': 'The address could not be confirmed. Check your connection, then try again.',
  'confirm.done': 'Your address is confirmed',
  'confirm.done.text':
    'The e-mails of the account that it was entered for go to it from now on. The settings show the address of your own account.',
  'confirm.done.action': 'Go to the overview',
  'confirm.used': 'This link has been used',
  'confirm.used.text':
    'Your first attempt may have arrived before the connection failed. The settings say whether the address is confirmed.',
  'confirm.invalid': 'This link is not valid any more',
  'confirm.invalid.text':
    'It was used before, is older than 24 hours, or was replaced by a newer one. The settings say whether the address is confirmed, and send another link.',
  'confirm.incomplete': 'This link is incomplete',
  'confirm.incomplete.text':
    'Open the link in the e-mail again, or copy the whole of it. The settings can send another one.',

  quota_80: 'when 80% of your sessions are used',
  quota_100: 'when all of your sessions are used',
  invoice_paid: 'when the payment of a renewal has arrived',
  'stop.title': 'Stop these e-mails?',
  'stop.text': ({ when }: { when: string }) =>
    `You get an e-mail ${when}. All other e-mails stay as they are.`,
  'stop.action': 'Stop these e-mails',
  'stop.done': 'These e-mails are off',
  'stop.done.text': ({ when }: { when: string }) => `You will not get e-mails ${when}.`,
  'resume.action': 'Turn on again',
  'resume.done': 'These e-mails are on',
  'resume.done.text': ({ when }: { when: string }) => `You will get an e-mail ${when}.`,
  'preference.failed': 'This could not be saved. Check your connection, then try again.',
  'preference.invalid': 'This link is not valid',
  'preference.invalid.text':
    'It is incomplete, or more than a year old. The settings have a switch for each of these e-mails.',
  settings: 'Open settings',
};
