import { expect, it } from 'vitest';
import { contactUpdate } from '../../../web/src/app/contact/contactUpdate.ts';

const browser = { language: 'fr', timeZone: 'Europe/Paris' } as const;
const proof = { idToken: 'header.payload.signature', email: 'ada@example.com' };
const NONE = { email: null, verifiedBy: null, timeZone: null } as const;
const stored = (email: string, verifiedBy: 'id_token' | 'link' | 'import') => ({
  email,
  verifiedBy,
  timeZone: null,
});

it('the first contact takes the address, and language and time zone of the browser', () => {
  expect(contactUpdate(NONE, proof, browser)).toEqual({
    id_token: proof.idToken,
    language: 'fr',
    time_zone: 'Europe/Paris',
  });
});

it.each([
  ['a contact that has chosen its time zone', { ...NONE, timeZone: 'Asia/Tokyo' }],
  ['another address that an ID token verified', stored('old@example.com', 'id_token')],
  ['another address that was imported', stored('old@example.com', 'import')],
])('%s takes the address and keeps what was chosen', (_name, contact) => {
  expect(contactUpdate(contact, proof, browser)).toEqual({ id_token: proof.idToken });
});

it.each([
  ['the same address', stored('ada@example.com', 'id_token')],
  ['the same address in another case', stored('Ada@Example.com', 'id_token')],
  ['another address that a link verified', stored('team@example.com', 'link')],
])('nothing is sent for %s', (_name, contact) => {
  expect(contactUpdate(contact, proof, browser)).toBeUndefined();
});

it('an ID token that is longer than the API takes is not sent', () => {
  expect(contactUpdate(NONE, { ...proof, idToken: 'a'.repeat(8_193) }, browser)).toBeUndefined();
  expect(contactUpdate(NONE, { ...proof, idToken: 'a'.repeat(8_192) }, browser)).toBeDefined();
});
