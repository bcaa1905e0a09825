import { describe, expect, it } from 'vitest';
import { toAddressProof } from '../../../web/src/session/addressProof.ts';
import { createFakeIssuer } from '../../support/web/fakeIssuer.ts';
import { createBrowser, createTab } from '../../support/web/fakeTab.ts';

const VERIFIED = { email: 'ada@example.com', email_verified: true };

it.each([true, 'true'])(
  'an address that the issuer calls verified (%j) is proved by the ID token',
  (isVerified) => {
    const claims = { email: 'ada@example.com', email_verified: isVerified };
    expect(toAddressProof('token', claims)).toEqual({ idToken: 'token', email: 'ada@example.com' });
  },
);

it.each([
  { email: 'ada@example.com' },
  { email: 'ada@example.com', email_verified: false },
  { email: 'ada@example.com', email_verified: 'false' },
  { email: 'ada@example.com', email_verified: 1 },
  { email: '', email_verified: true },
  { email: ['ada@example.com'], email_verified: true },
  { email_verified: true },
])('%j proves nothing', (claims) => {
  expect(toAddressProof('token', claims)).toBeUndefined();
});

it('without an ID token nothing is proved', () => {
  expect(toAddressProof(undefined, VERIFIED)).toBeUndefined();
});

describe('the session', () => {
  async function signIn() {
    const issuer = createFakeIssuer();
    issuer.settings.claims = VERIFIED;
    const browser = createBrowser();
    const tab = createTab(issuer, browser);
    return { issuer, browser, tab, session: await tab.signIn() };
  }

  it('gives the proof of a sign-in once', async () => {
    const { session } = await signIn();
    expect(session.takeAddressProof()).toMatchObject({ email: 'ada@example.com' });
    expect(session.takeAddressProof()).toBeUndefined();
  });

  it('keeps the proof out of the storage, of the messages to other tabs and of what components see', async () => {
    const { session, tab } = await signIn();
    const seen = JSON.stringify([session.view(), tab.messages, [...tab.storage.values]]);
    const { idToken = '' } = session.takeAddressProof() ?? {};
    expect(idToken.split('.')).toHaveLength(3);
    expect(seen).not.toContain(idToken);
  });

  it.each<[string, (signedIn: Awaited<ReturnType<typeof signIn>>) => void]>([
    ['a sign-out', ({ session }) => session.signOut()],
    ['the end of the session', ({ session }) => session.end()],
    [
      'somebody else’s sign-in in another tab',
      ({ session }) => session.hear({ kind: 'signed_in', subject: 'other' }),
    ],
  ])('forgets the proof after %s', async (_what, happen) => {
    const signedIn = await signIn();
    happen(signedIn);
    expect(signedIn.session.takeAddressProof()).toBeUndefined();
  });
});
