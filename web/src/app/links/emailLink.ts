import type { Operations } from '../../../../client/src/apiTypes.ts';

export type OptionalEmail = Operations['setNoticePreference']['response']['kind'];

/** What the link of an e-mail leads to. `incomplete`: a part of it is missing. */
export type EmailLink =
  | { readonly page: 'confirm'; readonly token: string }
  | { readonly page: 'preference'; readonly kind: OptionalEmail; readonly token: string }
  | { readonly page: 'incomplete'; readonly of: 'confirm' | 'preference' };

export const CONFIRM_PATH = '/app/confirm-address';
export const PREFERENCE_PATH = '/app/e-mails';

/** 256 random bits in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

const KINDS: Readonly<Record<OptionalEmail, true>> = { quota_80: true, quota_100: true, invoice_paid: true };

/**
 * What an address leads to, if it is one of the pages that work without a sign-in: `/app/confirm-address#<token>` and
 * `/app/e-mails#<kind>=<token>`. The token is in the fragment, which browsers send to nobody.
 */
export function emailLinkOf({ pathname, hash }: Pick<URL, 'pathname' | 'hash'>): EmailLink | undefined {
  const fragment = hash.slice(1);
  switch (pathname) {
    case CONFIRM_PATH:
      return TOKEN.test(fragment)
        ? { page: 'confirm', token: fragment }
        : { page: 'incomplete', of: 'confirm' };
    case PREFERENCE_PATH: {
      const [kind = '', token = '', ...more] = fragment.split('=');
      return isKind(kind) && TOKEN.test(token) && more.length === 0
        ? { page: 'preference', kind, token }
        : { page: 'incomplete', of: 'preference' };
    }
    default:
      return undefined;
  }
}

const isKind = (kind: string): kind is OptionalEmail => Object.hasOwn(KINDS, kind);
