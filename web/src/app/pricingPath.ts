import type { Language } from '../text/language.ts';

/** The pricing page in the person's language. It is outside the app. */
export function pricingPath(language: Language): string {
  return language === 'fr' ? '/fr/tarifs' : '/pricing';
}
