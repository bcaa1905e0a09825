import type { TranslationOf } from '../../../../client/react/text/bindText.ts';
import type { Formats } from '../../text/formats.ts';
import type { en } from './en.ts';

const projects = (count: number, format: Formats) =>
  `${format.number(count)} ${format.plural(count, { one: 'projet', other: 'projets' })}`;

export const fr: TranslationOf<typeof en> = {
  head: ({ active, included, from }, format) =>
    `${format.number(active)} sur ${projects(included, format)}. Chiffres depuis le ${format.day(from)}.`,
  'head.short': ({ active, included }, format) =>
    `${format.number(active)} sur ${projects(included, format)}.`,
  what: 'vos projets',
  figures: 'les chiffres de vos projets',
  active: 'Actifs',
  archived: 'Archivés',
  project: 'Projet',
  sessions: 'Sessions',
  share: 'Part',
  minutes: 'Minutes',
  days: '14 jours',
  created: 'Création',
  'archived.at': 'Archivage',
  actions: 'Actions',
  'days.title': ({ name }) => `Sessions par jour de ${name}`,
  'days.none': ({ name }) => `Aucune session de ${name} ces 14 derniers jours`,
  other: ({ count }, format) =>
    `${format.number(count)} ${format.plural(count, { one: 'session', other: 'sessions' })} sans projet, ou reportée${count > 1 ? 's' : ''}`,
  empty:
    'Aucun projet pour l’instant. Un projet est une partie de votre compte, par exemple une de vos applications. Les sessions qui le nomment lui sont attribuées.',
  'empty.active': 'Aucun projet n’est actif.',
  full: ({ count }, format) =>
    `Votre formule comprend ${projects(count, format)}. Archivez-en un pour faire de la place, ou comparez les formules.`,
  'archived.count': ({ count }, format) =>
    `${format.number(count)} ${format.plural(count, { one: 'projet archivé affiché', other: 'projets archivés affichés' })}`,
  'more.archived': 'Afficher plus de projets archivés',

  new: 'Nouveau projet',
  create: 'Créer le projet',
  'create.title': 'Nouveau projet',
  'create.done': ({ name }) => `${name} créé`,
  name: 'Nom',
  'name.hint': 'Pour les personnes. Vous pouvez le changer.',
  'name.missing': 'Saisissez un nom.',
  'name.rule': 'Utilisez 1 à 100 caractères, sans caractère de contrôle.',
  id: 'Identifiant',
  'id.hint': 'Votre passerelle le donne au début d’une session. Il ne change plus.',
  'id.rule': ({ count }, format) =>
    `Utilisez 1 à ${format.number(count)} caractères parmi A–Z a–z 0–9 . _ : | -, le premier étant une lettre, un chiffre, _ ou -.`,
  'id.taken': 'Un projet a cet identifiant. Choisissez-en un autre.',
  'id.archived': 'Un projet archivé a cet identifiant. Choisissez-en un autre, ou restaurez ce projet.',

  rename: 'Renommer',
  'rename.of': ({ name }) => `Renommer ${name}`,
  'rename.title': 'Renommer le projet',
  'rename.action': 'Enregistrer le nom',
  'rename.done': ({ name }) => `Renommé en ${name}`,
  'rename.archived': 'Ce projet a été archivé entre-temps. Restaurez-le pour le renommer.',

  archive: 'Archiver',
  'archive.of': ({ name }) => `Archiver ${name}`,
  'archive.title': ({ name }) => `Archiver ${name} ?`,
  'archive.start': 'Les nouvelles sessions qui le nomment sont refusées.',
  'archive.open': 'Les sessions ouvertes continuent.',
  'archive.kept': 'Ses sessions restent dans l’historique, et vous pouvez le restaurer.',
  'archive.action': 'Archiver le projet',
  'archive.done': ({ name }) => `${name} archivé`,

  restore: 'Restaurer',
  'restore.of': ({ name }) => `Restaurer ${name}`,
  'restore.done': ({ name }) => `${name} restauré`,

  exceeded: ({ count }, format) =>
    `Votre formule comprend ${projects(count, format)}, tous utilisés. Archivez-en un, ou comparez les formules.`,
  gone: 'Ce projet n’existe plus. La liste est de nouveau à jour.',
  limited: 'Trop de changements. Attendez une minute, puis réessayez.',
  failed: 'L’enregistrement est impossible pour le moment. Réessayez.',
};
