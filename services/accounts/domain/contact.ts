import type { Contact } from '../../../shared/account/contact.ts';
import {
  type ContactDecision,
  type Preferences,
  type ProposalDecision,
  withPreferences,
  withProposedAddress,
  withTokenAddress,
} from '../../../shared/account/contactChanges.ts';
import { AccountBeingErased, busy } from '../../../shared/fault.ts';
import type { ContactSettingStore } from './ports.ts';

/** The first write can find that the account does not exist. Each other round is lost to another change of the same contact. */
const ROUNDS_MAX = 6;

/** What a request changes of a contact: its address by one of two ways, and preferences. Instants are epoch seconds. */
export type ContactSettings = Preferences & {
  /** Of an ID token of the user. */
  verified?: { email: string; issuedAt: number };
  /** To be confirmed by a link. */
  email?: string;
};

export type SetContactOutcome =
  | { kind: 'contact'; contact: Contact }
  | { kind: 'refused'; reason: 'confirmation_too_soon'; from: number }
  | { kind: 'refused'; reason: 'account_being_erased' };

/** Decides what becomes of the contact. All of the settings are applied, or none. */
export function decideContact(contact: Contact, settings: ContactSettings, now: number): ProposalDecision {
  const address = decideAddress(contact, settings, now);
  if (address.kind === 'too_soon') return address;
  const isChanged = address.kind === 'changed';
  const preferences = withPreferences(isChanged ? address.contact : contact, settings);
  if (preferences.kind === 'unchanged') return address;
  return isChanged ? { ...address, contact: preferences.contact } : preferences;
}

function decideAddress(
  contact: Contact,
  { verified, email }: ContactSettings,
  now: number,
): ContactDecision | ProposalDecision {
  if (verified) return withTokenAddress(contact, { ...verified, now });
  return email === undefined ? { kind: 'unchanged' } : withProposedAddress(contact, { email, now });
}

/**
 * Applies the settings to the contact of an account, and creates the account of a user never seen, so that an erasure finds the
 * contact. What is set already is not written again. Throws `busy` if other callers win every round. `isKnown`: the account was read
 * just now.
 */
export async function setContact(
  store: ContactSettingStore,
  { accountId, settings, isKnown, now }: SetContact,
): Promise<SetContactOutcome> {
  let isCreated = isKnown;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const contact = await store.readContact(accountId);
    const decision = decideContact(contact, settings, now);
    if (decision.kind === 'unchanged') return { kind: 'contact', contact };
    if (decision.kind === 'too_soon') {
      return { kind: 'refused', reason: 'confirmation_too_soon', from: decision.from };
    }
    if (!isCreated && (await isBeingErased(store, { accountId, now }))) {
      return { kind: 'refused', reason: 'account_being_erased' };
    }
    const { kind: _kind, ...change } = decision;
    if (await store.saveContact({ ...change, now })) {
      return { kind: 'contact', contact: change.contact };
    }
    isCreated = false;
  }
  throw busy('the contact');
}

type SetContact = { accountId: string; settings: ContactSettings; isKnown: boolean; now: number };

/** Creates the account unless it exists. */
async function isBeingErased(
  store: ContactSettingStore,
  { accountId, now }: { accountId: string; now: number },
): Promise<boolean> {
  try {
    await store.readOrCreateAccount(accountId, now);
    return false;
  } catch (error) {
    if (error instanceof AccountBeingErased) return true;
    throw error;
  }
}
