import type { AddressProof } from '../../session/addressProof.ts';
import type { Language } from '../../text/language.ts';
import type { Contact } from './useContact.ts';
import type { ContactChange } from './useSetContact.ts';

/** The longest ID token that the API takes. */
const ID_TOKEN_LENGTH_MAX = 8_192;

type Browser = { readonly language: Language; readonly timeZone: string };

/**
 * What to send after a sign-in: the ID token, if the account has no verified address, or another one that an ID token has verified or
 * that was imported. An address that a link has verified is the person's choice and stays. The first contact takes language and time zone of the browser.
 */
export function contactUpdate(
  contact: Pick<Contact, 'email' | 'verifiedBy' | 'timeZone'>,
  proof: AddressProof,
  { language, timeZone }: Browser,
): ContactChange | undefined {
  const isOther = contact.verifiedBy !== 'link' && !isSameAddress(contact.email, proof.email);
  if ((contact.email !== null && !isOther) || proof.idToken.length > ID_TOKEN_LENGTH_MAX) return undefined;
  const isFirst = contact.email === null && contact.timeZone === null;
  return { id_token: proof.idToken, ...(isFirst && { language, time_zone: timeZone }) };
}

/** Nobody has two mailboxes that differ in case, and an issuer may change the case of what it returns. */
const isSameAddress = (one: string | null, other: string) => one?.toLowerCase() === other.toLowerCase();
