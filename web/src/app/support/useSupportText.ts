import { useTextOf } from '../../text/useTextOf.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';

const CATALOGUE = { en, fr };

/** The texts of support, in the person's language. */
export const useSupportText = () => useTextOf(CATALOGUE);
