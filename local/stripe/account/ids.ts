import { randomBytes } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const ID_LENGTH = 24;

/** A new id in Stripe's form: `newId('cus')` gives `cus_` and 24 letters and digits. */
export function newId(prefix: string): string {
  return `${prefix}_${randomText(ID_LENGTH)}`;
}

/** Letters and digits that nobody can guess. */
export function randomText(length: number): string {
  let text = '';
  for (const byte of randomBytes(length)) text += ALPHABET[byte % ALPHABET.length];
  return text;
}
