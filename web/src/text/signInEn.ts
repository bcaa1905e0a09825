/** The texts of signing in and out. */
export const signInEn = {
  'notice.home': 'AI-Gate, plans and prices',
  'signIn.title': 'Sign in to AI-Gate',
  'signIn.text':
    'Your sessions, your plan and your invoices are here. New accounts start with the Free plan.',
  'signIn.buy': ({ plan }: { plan: string }) => `Sign in, or create an account, to buy ${plan}.`,
  'signIn.action': 'Sign in',
  'signIn.plans': 'See plans',
  signOut: 'Sign out',
  'signedOut.title': 'You have signed out',
  'signedOut.text': 'In this browser, all tabs are signed out. Your sessions keep running.',
  'ended.title': 'Your session has ended.',
  'ended.text': 'This page stays as it is. Sign in again to refresh it.',
  'otherAccount.title': 'Another account is signed in',
  'otherAccount.text':
    'Somebody signed in with another account in another tab of this browser. This tab no longer shows the first one.',
  'otherAccount.action': 'Continue with that account',
  'failed.denied': 'You are not signed in',
  'failed.denied.text':
    'The sign-in was cancelled, or your account may not use AI-Gate. Try again, perhaps with another account.',
  'failed.unknown_attempt': 'This sign-in is no longer valid',
  'failed.unknown_attempt.text':
    'It was used before, is older than an hour, or was started in another tab. Start again from here.',
  'failed.invalid_response': 'This sign-in was refused',
  'failed.invalid_response.text':
    'The response does not come from our sign-in service, or belongs to another sign-in. Nothing has changed. Try again.',
  'failed.code_refused': 'This sign-in has expired',
  'failed.code_refused.text': 'It took too long, or was used before. Try again.',
  'failed.wrong_clock': 'The clock of this device is wrong',
  'failed.wrong_clock.text':
    'It is more than five minutes away from the time of the sign-in service. Set the clock, then try again.',
  'failed.issuer_error': 'The sign-in service reported an error',
  'failed.issuer_error.text':
    'You are not signed in. Try again. If it happens again, wait for a few minutes.',
  'failed.issuer_unreachable': 'The sign-in service does not respond',
  'failed.issuer_unreachable.text': 'Check your connection, then try again.',
  'failed.storage_blocked': 'Your browser blocks storage for this site',
  'failed.storage_blocked.text':
    'Signing in needs it for a moment. Allow this site to store data, then try again.',
  'unavailable.no_identity': 'Nobody can sign in here',
  'unavailable.no_identity.text':
    'This installation has no sign-in service. You can see the plans without one.',
  'unavailable.no_configuration': 'The app cannot start',
  'unavailable.no_configuration.text':
    'Its configuration cannot be read. Check your connection, then try again.',
  'unavailable.issuer_unreachable': 'The sign-in service does not respond',
  'unavailable.issuer_unreachable.text': 'Check your connection, then try again.',
  'broken.title': 'This page failed',
  'broken.text': 'It is our fault, and nothing is lost. Load the page again.',
  'broken.action': 'Load again',
  'notFound.title': 'There is no such page',
  'notFound.text': 'The address is wrong, or the page has moved.',
  'notFound.action': 'Go to the overview',
};
