/** What operators' figures know of an account for good. An erased account has its erased name as its id. */
export type DirectoryRow = {
  accountId: string;
  /** Epoch seconds. */
  createdAt?: number | undefined;
  /** The first UTC days with a session and with recurring revenue. */
  firstSessionDay?: string | undefined;
  firstRevenueDay?: string | undefined;
  /** When the first invoice above 0 was paid, epoch seconds. */
  firstPaidAt?: number | undefined;
  /** The UTC day on which the account was moved from another service. */
  migratedDay?: string | undefined;
};
