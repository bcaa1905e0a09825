import { addressFr } from './addressFr.ts';
import type { en } from './en.ts';
import type { TranslationOf } from './messages.ts';
import { migrationFr } from './migrationFr.ts';
import { offerFr } from './offerFr.ts';
import { paymentFr } from './paymentFr.ts';
import { planFr } from './planFr.ts';
import { quotaFr } from './quotaFr.ts';
import { ticketFr } from './ticketFr.ts';

export const fr: TranslationOf<typeof en> = {
  ...quotaFr,
  ...planFr,
  ...paymentFr,
  ...addressFr,
  ...ticketFr,
  ...offerFr,
  ...migrationFr,
  'plan.free': 'Gratuit',
  'plan.starter': 'Starter',
  'plan.growth': 'Growth',
  'act.overview': 'Ouvrir la vue d’ensemble',
  'act.settings': 'Ouvrir les réglages',
  'act.plans': 'Comparer les formules',
  'act.invoice': 'Voir la facture',
  'row.plan': 'Formule',
  'row.amount': 'Montant',
  'text.label': ({ label }) => `${label} :`,
  'foot.settings': 'Choisir les e-mails que vous recevez',
  'foot.stop': 'Ne plus recevoir ces e-mails',
  'foot.provider': 'Le tarif d’AI-Gate n’inclut pas ce que facture votre fournisseur de modèle.',
};
