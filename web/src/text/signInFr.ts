import type { TranslationOf } from '../../../client/react/text/bindText.ts';
import type { signInEn } from './signInEn.ts';

export const signInFr: TranslationOf<typeof signInEn> = {
  'notice.home': 'AI-Gate, formules et tarifs',
  'signIn.title': 'Se connecter à AI-Gate',
  'signIn.text':
    'Vos sessions, votre formule et vos factures sont ici. Un nouveau compte commence avec la formule gratuite.',
  'signIn.buy': ({ plan }) => `Connectez-vous, ou créez un compte, pour acheter ${plan}.`,
  'signIn.action': 'Se connecter',
  'signIn.plans': 'Voir les formules',
  signOut: 'Se déconnecter',
  'signedOut.title': 'Vous êtes déconnecté',
  'signedOut.text': 'Tous les onglets de ce navigateur sont déconnectés. Vos sessions continuent.',
  'ended.title': 'Votre connexion a expiré.',
  'ended.text': 'Cette page reste telle quelle. Reconnectez-vous pour l’actualiser.',
  'otherAccount.title': 'Un autre compte est connecté',
  'otherAccount.text':
    'Quelqu’un s’est connecté avec un autre compte dans un autre onglet. Cet onglet n’affiche plus le premier.',
  'otherAccount.action': 'Continuer avec ce compte',
  'failed.denied': 'Vous n’êtes pas connecté',
  'failed.denied.text':
    'La connexion a été annulée, ou votre compte n’a pas accès à AI-Gate. Réessayez, peut-être avec un autre compte.',
  'failed.unknown_attempt': 'Cette connexion n’est plus valable',
  'failed.unknown_attempt.text':
    'Elle a déjà servi, date de plus d’une heure ou vient d’un autre onglet. Recommencez ici.',
  'failed.invalid_response': 'Cette connexion a été refusée',
  'failed.invalid_response.text':
    'La réponse ne vient pas de notre service de connexion, ou appartient à une autre connexion. Rien n’a changé. Réessayez.',
  'failed.code_refused': 'Cette connexion a expiré',
  'failed.code_refused.text': 'Elle a pris trop de temps, ou a déjà servi. Réessayez.',
  'failed.wrong_clock': 'L’horloge de cet appareil est fausse',
  'failed.wrong_clock.text':
    'Elle s’écarte de plus de cinq minutes de celle du service de connexion. Réglez-la, puis réessayez.',
  'failed.issuer_error': 'Le service de connexion signale une erreur',
  'failed.issuer_error.text':
    'Vous n’êtes pas connecté. Réessayez. Si l’erreur revient, attendez quelques minutes.',
  'failed.issuer_unreachable': 'Le service de connexion ne répond pas',
  'failed.issuer_unreachable.text': 'Vérifiez votre connexion au réseau, puis réessayez.',
  'failed.storage_blocked': 'Votre navigateur interdit le stockage à ce site',
  'failed.storage_blocked.text':
    'La connexion en a besoin un instant. Autorisez ce site à stocker des données, puis réessayez.',
  'unavailable.no_identity': 'Personne ne peut se connecter ici',
  'unavailable.no_identity.text':
    'Cette installation n’a pas de service de connexion. Les formules se consultent sans connexion.',
  'unavailable.no_configuration': 'L’application ne peut pas démarrer',
  'unavailable.no_configuration.text':
    'Sa configuration est illisible. Vérifiez votre connexion au réseau, puis réessayez.',
  'unavailable.issuer_unreachable': 'Le service de connexion ne répond pas',
  'unavailable.issuer_unreachable.text': 'Vérifiez votre connexion au réseau, puis réessayez.',
  'broken.title': 'Cette page a échoué',
  'broken.text': 'C’est notre faute, et rien n’est perdu. Rechargez la page.',
  'broken.action': 'Recharger',
  'notFound.title': 'Cette page n’existe pas',
  'notFound.text': 'L’adresse est fausse, ou la page a été déplacée.',
  'notFound.action': 'Aller à l’aperçu',
};
