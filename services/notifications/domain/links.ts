import type { Contact } from '../../../shared/account/contact.ts';
import {
  type ContactChange,
  withPreferences,
  withVerifiedAddress,
} from '../../../shared/account/contactChanges.ts';
import type { OptionalNotice } from '../../../shared/contract/notifications/notices.ts';
import { busy } from '../../../shared/fault.ts';

/** Other changes of the same contact may win a few rounds in a row. */
const ROUNDS_MAX = 6;

/** What whoever has the token of a link may do: verify an address once, or turn a kind of e-mail off and on again. */
export type LinkPurpose =
  | { purpose: 'confirm'; email: string }
  | { purpose: 'unsubscribe'; kind: OptionalNotice };

/**
 * A link as it is stored. `expiresAt` is epoch seconds. One to unsubscribe has the hash of the address that it was sent to: whoever reads
 * a former mailbox of the account must not change the account.
 */
export type Link = { accountId: string; expiresAt: number } & (
  | Extract<LinkPurpose, { purpose: 'confirm' }>
  | (Extract<LinkPurpose, { purpose: 'unsubscribe' }> & { addressHash: string })
);

/** The reads and writes of links. */
export type LinkStore = {
  /** The link of a token, strongly consistent; undefined if there is none. */
  readLink(token: string): Promise<Link | undefined>;
  readContact(accountId: string): Promise<Contact>;
  /** The hash that a link has of an address. */
  hashOf(email: string): string;
  /**
   * Saves the contact with its notices and, with `uses`, deletes the link of that token: all or nothing. `changed`: the contact was
   * changed since it was read, or the link is used.
   */
  saveContact(
    change: ContactChange & { now: number; uses?: string },
  ): Promise<'saved' | 'changed' | 'account_gone'>;
};

/** Every refusal is the same: it says nothing about why a link is not valid. */
export type LinkRefusal = { kind: 'refused'; reason: 'link_not_valid' };

const REFUSED: LinkRefusal = { kind: 'refused', reason: 'link_not_valid' };

/**
 * Verifies the address that the link was sent to, and uses up the link, in one transaction. Refused unless that address still waits:
 * a later proposal replaces it. Throws `busy` if other callers win every round. `now` is epoch seconds.
 */
export async function confirmAddress(
  store: LinkStore,
  { token, now }: { token: string; now: number },
): Promise<{ kind: 'confirmed' } | LinkRefusal> {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const link = await readValid(store, { token, now });
    if (link?.purpose !== 'confirm') return REFUSED;
    const { accountId, email } = link;
    const contact = await store.readContact(accountId);
    if (contact.proposed?.email !== email) return REFUSED;
    const change = withVerifiedAddress(contact, { email, by: 'link', now });
    const saving = await store.saveContact({ ...change, now, uses: token });
    if (saving === 'saved') return { kind: 'confirmed' };
    if (saving === 'account_gone') return REFUSED;
  }
  throw busy('the contact');
}

/**
 * Turns the kind of e-mail of the link off or on. A repeated call changes nothing, and neither does a link that was sent to an address
 * which the account no longer has; the outcome does not tell that. Throws `busy` if other callers win every round. `now` is epoch
 * seconds.
 */
export async function setPreference(
  store: LinkStore,
  { token, isEnabled, now }: { token: string; isEnabled: boolean; now: number },
): Promise<{ kind: 'set'; notice: OptionalNotice } | LinkRefusal> {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const link = await readValid(store, { token, now });
    if (link?.purpose !== 'unsubscribe') return REFUSED;
    const { accountId, kind: notice } = link;
    const contact = await store.readContact(accountId);
    // A link was sent to an address of a contact, so the account is erased.
    if (contact.version === 0) return REFUSED;
    const isSentTo = contact.email !== undefined && store.hashOf(contact.email) === link.addressHash;
    if (!isSentTo) return { kind: 'set', notice };
    const decision = withPreferences(contact, { notices: { [notice]: isEnabled } });
    if (decision.kind === 'unchanged') return { kind: 'set', notice };
    const saving = await store.saveContact({ ...decision, now });
    if (saving === 'saved') return { kind: 'set', notice };
    if (saving === 'account_gone') return REFUSED;
  }
  throw busy('the contact');
}

/** Of a link that does not exist, the page is the same: it finds out when somebody presses its button. */
const KIND_OF_NO_LINK: OptionalNotice = 'quota_80';

/** The kind of e-mail that the page for a link asks about. */
export async function kindOfLink(
  store: Pick<LinkStore, 'readLink'>,
  { token, now }: { token: string; now: number },
): Promise<OptionalNotice> {
  const link = await readValid(store, { token, now });
  return link?.purpose === 'unsubscribe' ? link.kind : KIND_OF_NO_LINK;
}

/** The time to live of the table removes a link days after it has expired. */
async function readValid(
  store: Pick<LinkStore, 'readLink'>,
  { token, now }: { token: string; now: number },
): Promise<Link | undefined> {
  const link = await store.readLink(token);
  return link && link.expiresAt > now ? link : undefined;
}
