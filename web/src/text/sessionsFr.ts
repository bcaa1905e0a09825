import type { TranslationOf } from '../../../client/react/text/bindText.ts';
import type { sessionsEn } from './sessionsEn.ts';

export const sessionsFr: TranslationOf<typeof sessionsEn> = {
  'nav.sessions': 'Sessions',
  'sessions.head': ({ zone }) =>
    `Toutes les connexions, pendant 13 mois. Les heures sont celles du fuseau ${zone}.`,
  'sessions.session': 'Session',
  'sessions.project': 'Projet',
  'sessions.started': 'Début',
  'sessions.running': 'Ouverte depuis',
  'sessions.duration': 'Durée',
  'sessions.end': 'Fin',
  'sessions.imported': 'Sur l’ancien service',
  'sessions.period': 'Période',
  'sessions.open.of': ({ open, max }, format) => `${format.number(open)} sur ${format.number(max)}`,
  'sessions.open.none': 'Aucune session n’est ouverte.',
  'sessions.open.what': 'vos sessions ouvertes',
  'sessions.history': 'Historique',
  'sessions.history.what': 'l’historique de vos sessions',
  'sessions.filters': 'Filtrer l’historique',
  'sessions.projects.all': 'Tous les projets',
  'sessions.projects.archived': 'Archivés',
  'sessions.end.any': 'Toutes les fins',
  'sessions.days.any': 'Toutes les dates',
  'sessions.days': ({ days }, format) => `${format.number(days)} derniers jours`,
  'sessions.shown': ({ count }, format) =>
    `${format.number(count)} ${format.plural(count, { one: 'plus récente', other: 'plus récentes' })}`,
  'sessions.shown.all': ({ count }, format) =>
    `${format.number(count)} ${format.plural(count, { one: 'session', other: 'sessions' })}`,
  'sessions.more': ({ count }, format) => `Afficher ${format.number(count)} de plus`,
  'sessions.further': 'Chercher plus loin',
  'sessions.newer': 'Afficher les plus récentes',
  'sessions.none': 'Aucune session ne correspond au filtre.',
  'sessions.none.yet': 'Aucun résultat parmi les sessions les plus récentes.',
  'sessions.clear': 'Effacer le filtre',
  'end.ended': 'Terminée',
  'end.limit': 'Durée maximale',
  'end.reported': 'Signalée après coup',
  'end.lost.note':
    'Contact perdu : aucun signal n’est arrivé à temps, la session a donc été fermée. Elle compte une fois, comme toute autre.',
  'end.operator.note': 'Terminée par le support : un membre de notre équipe a fermé la session.',
  'end.limit.note': 'Durée maximale : la session a atteint la plus longue durée possible.',
  'end.reported.note':
    'Signalée après coup : la session a eu lieu pendant que son début ne pouvait pas être enregistré. Elle compte une fois, comme toute autre.',
};
