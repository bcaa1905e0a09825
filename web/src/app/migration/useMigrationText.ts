import { useTextOf } from '../../text/useTextOf.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';

const CATALOGUE = { en, fr };

/** The texts about the change from minutes to sessions, in the person's language. */
export const useMigrationText = () => useTextOf(CATALOGUE);
