import { addressEn } from './addressEn.ts';
import { migrationEn } from './migrationEn.ts';
import { offerEn } from './offerEn.ts';
import { paymentEn } from './paymentEn.ts';
import { planEn } from './planEn.ts';
import { quotaEn } from './quotaEn.ts';
import { ticketEn } from './ticketEn.ts';

/** The texts of the e-mails. `fr.ts` has the same keys. */
export const en = {
  ...quotaEn,
  ...planEn,
  ...paymentEn,
  ...addressEn,
  ...ticketEn,
  ...offerEn,
  ...migrationEn,
  'plan.free': 'Free',
  'plan.starter': 'Starter',
  'plan.growth': 'Growth',
  'act.overview': 'Open the overview',
  'act.settings': 'Open the settings',
  'act.plans': 'Compare plans',
  'act.invoice': 'See the invoice',
  'row.plan': 'Plan',
  'row.amount': 'Amount',
  'text.label': ({ label }: { label: string }) => `${label}:`,
  'foot.settings': 'Change which e-mails you get',
  'foot.stop': 'Stop these e-mails',
  'foot.provider': 'AI-Gate’s price does not include what your model provider charges.',
};
