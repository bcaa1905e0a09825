import type { Language } from '../../text/language.ts';

/** The name of a UTC month such as `2026-10`: "October", with the year when it is not this one. */
export function monthName(month: string, language: Language, now = new Date()): string {
  const year = month.startsWith(`${now.getUTCFullYear()}-`) ? {} : ({ year: 'numeric' } as const);
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
  return new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC', ...year }).format(
    new Date(`${month}-01T00:00:00Z`),
  );
}
