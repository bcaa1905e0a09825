import type { TranslationOf } from './bindText.ts';
import type { stateEn } from './stateEn.ts';

export const stateFr: TranslationOf<typeof stateEn> = {
  loading: 'Chargement',
  error: ({ what }) => `Lecture impossible pour le moment : ${what}.`,
  'error.retry': 'Réessayer',
  'error.request': 'Identifiant de la requête',
};
