import { emailEn } from '../../text/emailEn.ts';
import { emailFr } from '../../text/emailFr.ts';
import { useTextOf } from '../../text/useTextOf.ts';

const CATALOGUE = { en: emailEn, fr: emailFr };

/** The texts of e-mail in the app, in the person's language. */
export const useEmailText = () => useTextOf(CATALOGUE);
