import type { Revenue } from './listing.ts';

/** The plan of an account, and what it brings. Absent before the account was created and after it was erased. */
export type Money = { plan: string; revenue?: Revenue | undefined } | undefined;

type Common = {
  accountId: string;
  /** Unique in the account. Those of money changes are in the order of the account's writes. */
  name: string;
  /** Epoch seconds. */
  at: number;
};

type MoneyChange = Common & { before?: Money; after?: Money };

/** Something that happened to an account, in its timeline and in the figures of its UTC day. */
export type ChangeRow =
  /** A write of the account that changed what it pays. */
  | (MoneyChange & { kind: 'change' })
  /** The account existed before the directory did, or a restore replaced it: nothing happened on this day. */
  | (MoneyChange & { kind: 'opening' })
  /** The account opened a checkout for this plan. The first of a day counts. */
  | (Common & { kind: 'checkout'; plan: string })
  /** A comparison found that the account differed from Stripe, and corrected it. */
  | (Common & { kind: 'drift'; fields: string[]; plan: string; planBefore: string });

export type ChangeOf<Kind extends ChangeRow['kind']> = Extract<ChangeRow, { kind: Kind }>;

/** Whether an id stands for an erased account (`erasedName` in shared/aws/tableKeys.ts). No other id has this form by chance. */
export const isErasedName = (accountId: string): boolean => /^erased:[0-9a-f]{64}$/.test(accountId);
