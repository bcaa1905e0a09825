import type { Language } from '../contract/notifications/languages.ts';
import type { OptionalNotice } from '../contract/notifications/notices.ts';

/** Where the e-mails of an account go, and which it wants. Instants are epoch seconds. */
export type Contact = {
  accountId: string;
  /** Raised by every write, which applies only to the version that was read. 0: it is not stored yet. */
  version: number;
  /** The verified address. E-mails go to no other. */
  email?: string;
  /** How `email` was verified. `import`: by the service that the account came from. */
  verifiedBy?: 'id_token' | 'link' | 'import';
  verifiedAt?: number;
  /** Why nothing is sent to `email` any more. */
  suppressed?: Suppression;
  /** An address that waits for its link to be followed. */
  proposed?: { email: string; at: number; problem?: ProposalProblem };
  /** When the last link was requested. */
  confirmationAt?: number;
  /** How many links were requested since one was followed. The pause before the next one grows with it. */
  confirmationsUnused?: number;
  /** The addresses that checkouts proposed. None of them gets another link from a checkout. */
  checkoutProposals?: string[];
  language: Language;
  /** An IANA time zone. Without one, dates are in UTC. */
  timeZone?: string;
  /** The kinds that the customer has turned off. */
  disabled: OptionalNotice[];
};

/** `bounce`: e-mails came back for good. `complaint`: the owner reported one as spam. */
export type Suppression = { reason: 'bounce' | 'complaint'; at: number };

/** Why the owner of a proposed address has no link. `not_sent`: the e-mail could not be sent. `bounce`: it came back for good. */
export type ProposalProblem = 'not_sent' | 'bounce';

/** The contact of an account that has stored none. */
export const newContact = (accountId: string): Contact => ({
  accountId,
  version: 0,
  language: 'en',
  disabled: [],
});
