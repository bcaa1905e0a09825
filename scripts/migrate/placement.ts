import type { Migration } from '../../shared/account/migration.ts';
import type { Finding } from './planFile.ts';
import type { OldSubscription } from './stripeState.ts';

/** What an account of the former service is, from its export row and from Stripe's state. */
export type Placement = {
  /** The plan follows from the Stripe price. Of an account without a subscription the export's, or `free`. */
  from: Migration['from'];
  customer?: string;
  /** The one that pays for the former plan. Absent for an account that is free. */
  subscription?: OldSubscription;
  /** SHA-256 of what a step needs to find unchanged at Stripe; null for an account without a customer. */
  stripeHash: string | null;
  warnings: Finding[];
  /** Why the account cannot be placed. `subscription` and `from` are then what is known. */
  blockers: Finding[];
};
