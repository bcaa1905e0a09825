/** The texts of the settings. */
export const settingsEn = {
  'nav.settings': 'Settings',
  'settings.look': 'Language and appearance',
  'settings.look.note': 'For this browser.',
  'settings.language.failed': ({ language }: { language: string }) =>
    `${language} can’t be loaded right now. Check your connection, then try again.`,
  'settings.account': 'Account',
  'settings.account.note': 'Change your name and e-mail address with your sign-in provider.',
  'settings.name': 'Name',
  'settings.email': 'E-mail address',
  'settings.userId': 'User id',
  'settings.here': 'On this device',
};
