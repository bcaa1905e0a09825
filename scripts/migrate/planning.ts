import type { PlanId } from '../../shared/account/plans.ts';
import type { OldAccount } from './exportedAccount.ts';
import type { Placement } from './placement.ts';
import type { MigrationSettings, PlannedAccount } from './planFile.ts';

/** What this service has of the account already. */
export type ExistingAccount = {
  subscription?: { id: string; status: string };
  /** Active ones. */
  projects: string[];
  /** Whether it has a verified address. */
  hasAddress: boolean;
};

/** What decides about an account. */
export type Planning = {
  settings: MigrationSettings;
  account: OldAccount;
  placement: Placement;
  /** Whether the Stripe customer has an e-mail address. */
  hasAddress: boolean;
  existing?: ExistingAccount;
  /** Epoch seconds. */
  now: number;
};

/** The figures of the planned account that its findings and operations follow from. */
export type Chosen = Omit<PlannedAccount, 'operations' | 'warnings' | 'blockers'> & {
  plan: PlanId;
  /** When the list price begins, if another one is billed first. */
  listPriceAt?: number;
  /** The sessions of the busiest month that decides. */
  busiestSessions: number;
};

/** The operator's decision about an account. An id such as `__proto__` has none unless the settings have it. */
export const decisionOf = ({ accounts }: MigrationSettings, userId: string) =>
  (Object.hasOwn(accounts, userId) ? accounts[userId] : undefined) ?? {};
