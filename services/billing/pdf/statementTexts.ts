import type { Language } from '../../../shared/contract/notifications/languages.ts';

/** British English: the day before the month, 24 hours. */
const LOCALES: Record<Language, string> = { en: 'en-GB', fr: 'fr-FR' };

const EN = {
  title: 'Statement of usage',
  sessions: 'Sessions',
  sessionsUsed: (count: string) => (count === '1' ? 'session' : 'sessions'),
  included: (count: string, plan: string) => `of ${count} included in ${plan}`,
  minutes: 'Minutes',
  minutesUsed: (count: string) => `${count} min, for information`,
  account: 'Account',
  plan: 'Plan',
  plans: { free: 'Free', starter: 'Starter', growth: 'Growth' },
  invoices: 'Stripe invoices',
  noInvoices: 'None for this period',
  invoicesUnread: 'Could not be read when this file was made',
  asOf: 'As of',
  unknown: 'Unknown',
  byProject: 'By project',
  byDay: 'By day',
  project: 'Project',
  noProject: 'No project',
  day: 'Day',
  total: 'All',
  partOf: (from: number, to: number) => `Projects ${from} to ${to}`,
  period: (start: string, end: string) => `${start} to ${end}, UTC`,
  days: (start: string, end: string) => `${start} to ${end}`,
  notByDay: (sessions: string, minutes: string) =>
    `Not in a day above: ${sessions} sessions and ${minutes} minutes. They were carried over from another period, or belong to days that ` +
    'are no longer kept.',
  noUsage: 'No day of this period has usage that is kept.',
  note:
    'Days are UTC days, and the first and the last one count as far as they lie in the period. Sessions are billed, minutes are not; they are ' +
    'rounded down wherever they are shown. The invoice of Stripe is the legal document.',
  page: (page: number, pages: number) => `Page ${page} of ${pages}`,
};

type Texts = typeof EN;

const FR: Texts = {
  title: 'Relevé d’utilisation',
  sessions: 'Sessions',
  sessionsUsed: (count) => (count === '0' || count === '1' ? 'session' : 'sessions'),
  included: (count, plan) => `sur ${count} incluses dans ${plan}`,
  minutes: 'Minutes',
  minutesUsed: (count) => `${count} min, à titre indicatif`,
  account: 'Compte',
  plan: 'Formule',
  plans: { free: 'Gratuit', starter: 'Starter', growth: 'Growth' },
  invoices: 'Factures Stripe',
  noInvoices: 'Aucune pour cette période',
  invoicesUnread: 'N’ont pas pu être lues lors de la création de ce fichier',
  asOf: 'État au',
  unknown: 'Inconnu',
  byProject: 'Par projet',
  byDay: 'Par jour',
  project: 'Projet',
  noProject: 'Sans projet',
  day: 'Jour',
  total: 'Total',
  partOf: (from, to) => `Projets ${from} à ${to}`,
  period: (start, end) => `Du ${start} au ${end}, UTC`,
  days: (start, end) => `du ${start} au ${end}`,
  notByDay: (sessions, minutes) =>
    `Sans jour ci-dessus : ${sessions} sessions et ${minutes} minutes. Elles ont été reportées d’une autre période, ou leurs jours ne sont ` +
    'plus conservés.',
  noUsage: 'Aucun jour de cette période n’a d’utilisation conservée.',
  note:
    'Les jours sont en UTC ; le premier et le dernier comptent dans la mesure où ils appartiennent à la période. Les sessions sont facturées, ' +
    'pas les minutes, qui sont arrondies vers le bas partout. La facture de Stripe est le document légal.',
  page: (page, pages) => `Page ${page} sur ${pages}`,
};

const TEXTS: Record<Language, Texts> = { en: EN, fr: FR };

export type StatementWords = ReturnType<typeof statementWords>;

/** The texts of a statement in a language, with how it writes numbers and dates. All dates are in UTC. */
export function statementWords(language: Language) {
  const locale = LOCALES[language];
  const number = new Intl.NumberFormat(locale);
  const day = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
  const instant = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: 'UTC',
  });
  return {
    ...TEXTS[language],
    formatNumber: (value: number): string => number.format(value),
    /** `2026-10-09` as `9 Oct 2026`. */
    formatDay: (isoDay: string): string => day.format(new Date(`${isoDay}T00:00:00Z`)),
    /** `9 October 2026 at 10:15` */
    formatInstant: (epochSeconds: number): string => instant.format(new Date(epochSeconds * 1000)),
  };
}
