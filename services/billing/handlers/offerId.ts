import { randomInt } from 'node:crypto';
import { OFFER_ID_PREFIX } from '../../../shared/aws/tableKeys.ts';

const CHARACTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 20;

/** The id of a new offer. */
export const createOfferId = (): string =>
  OFFER_ID_PREFIX + Array.from({ length: LENGTH }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join('');
