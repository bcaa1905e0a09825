import { randomBytes } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const ID_LENGTH = 24;

/** Returns a new id in Stripe's form: `newId('cus')` returns `cus_` and 24 letters and digits. */
export function newId(prefix: string): string {
  return `${prefix}_${randomText(ID_LENGTH)}`;
}

/** Returns random letters and digits that cannot be guessed. */
export function randomText(length: number): string {
  let text = '';
  for (const byte of randomBytes(length)) text += ALPHABET[byte % ALPHABET.length];
  return text;
}
