import type { Formats } from '../formats.ts';
import { prose, strong } from '../prose.ts';
import type { TranslationOf } from './messages.ts';
import type { migrationEn } from './migrationEn.ts';

const firstMonths = (count: number, format: Formats) =>
  count === 1 ? 'le premier mois' : `les ${format.number(count)} premiers mois`;

function archivedOf(
  { projects, projectsArchived }: { projects: number; projectsArchived: number },
  format: Formats,
): string {
  const all = `${format.number(projects)} projets`;
  if (projectsArchived < projects) return `${format.number(projectsArchived)} de vos ${all}`;
  return projects === 1 ? 'votre projet' : `vos ${all}`;
}

export const migrationFr: TranslationOf<typeof migrationEn> = {
  'migration.subject': ({ at }, format) => `Votre formule compte des sessions dès le ${format.date(at)}`,
  'migration.preheader': ({ at }, format) =>
    `Rien n’est débité pour cela avant le ${format.date(at)}. Vous pouvez choisir une autre formule ou partir.`,
  'migration.what': ({ at }, format) =>
    prose`Votre formule change le ${strong(format.dateWithYear(at))}, lors de son renouvellement. Jusqu’ici, elle comptait des minutes. Ensuite, elle comptera des sessions : une connexion à travers la passerelle est une session, quelle que soit sa durée.`,
  'migration.price': ({ plan, amount }, format) =>
    prose`Votre formule sera ${plan}, pour ${strong(`${format.price(amount)} par mois`)}. Des taxes peuvent s’ajouter.`,
  'migration.price.kept': ({ plan, amount, months, then }, format) =>
    prose`Votre formule sera ${plan}. Pendant ${firstMonths(months, format)}, vous gardez votre prix actuel, ${strong(`${format.price(amount)} par mois`)}. Ensuite, elle coûtera ${strong(`${format.price(then)} par mois`)}. Des taxes peuvent s’ajouter.`,
  'migration.price.first': ({ plan, amount, months, then }, format) =>
    prose`Votre formule sera ${plan}. Pendant ${firstMonths(months, format)}, elle coûtera ${strong(`${format.price(amount)} par mois`)}. Ensuite, elle coûtera ${strong(`${format.price(then)} par mois`)}. Des taxes peuvent s’ajouter.`,
  'migration.free': ({ plan, at }, format) =>
    prose`Votre formule sera ${plan}, qui ${strong('ne coûte rien')}. Votre abonnement prend fin le ${format.date(at)}.`,
  'migration.lastMonth': ({ month, percent, included }, format) =>
    prose`En ${format.month(month)}, vous auriez utilisé ${strong(format.percent(percent))} de ${format.number(included)} sessions.`,
  'migration.limit':
    'Quand les sessions d’un mois sont épuisées, les nouvelles sont refusées jusqu’au mois suivant, ou jusqu’à ce que vous choisissiez une formule plus grande. Rien n’est facturé en plus.',
  'migration.overage': ({ at }, format) =>
    `Les minutes supplémentaires ne sont plus facturées. Les dernières sont sur la facture du ${format.date(at)}.`,
  'migration.projects': ({ projects, projectsArchived }, format) =>
    prose`La formule comprend moins de projets que vous n’en avez : ${strong(archivedOf({ projects, projectsArchived }, format))} ${projectsArchived === 1 ? 'sera archivé' : 'seront archivés'}. Un projet archivé garde son historique.`,
  'migration.choose': ({ at }, format) =>
    prose`Vous pouvez choisir une autre formule, ou partir, jusqu’au ${strong(format.dateTime(at))}. Si vous ne faites rien, votre formule change comme décrit ici.`,
  'migration.nothing': ({ at }, format) =>
    `Le changement lui-même ne coûte rien, et rien n’est débité pour cela avant le ${format.date(at)}. D’ici là, votre formule reste la même.`,
  'migration.why': ({ to }) => `Envoyé à ${to}, car la formule payée avec cette adresse change.`,
  'act.migration': 'Choisir ou partir',
  'row.migration.from': 'Formule actuelle',
  'row.migration.to': 'Nouvelle formule',
  'row.migration.then': ({ months: count }, format) => `Après ${format.number(count)} mois`,
  'row.migration.at': 'Change le',
};
