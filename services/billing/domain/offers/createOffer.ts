import { type ItemLoad, isServable, itemLoad } from '../../../../shared/account/itemCapacity.ts';
import { scheduledUntil } from '../../../../shared/account/migration.ts';
import type { MigrationStore } from '../../../../shared/account/migrationPorts.ts';
import type { Offer } from '../../../../shared/account/offer.ts';
import { offerMade } from '../../../../shared/account/offerNotices.ts';
import type { OfferStore } from '../../../../shared/account/offerPorts.ts';
import type { AccountStore } from '../../../../shared/account/ports.ts';
import { busy } from '../../../../shared/fault.ts';
import { decideReplacement } from './decideOffer.ts';

/** Few operators make an offer to the same account at the same time. */
const ROUNDS_MAX = 5;

/** The most offers of an account. Each takes about 700 bytes, so a list of them reads at most 70 kB. */
export const OFFERS_MAX = 100;

/** What an operator offers. */
export type OfferDraft = Omit<Offer, 'state' | 'stateSince' | 'createdAt' | 'version'>;

export type CreateOfferOutcome =
  | { kind: 'created'; offer: Offer }
  | {
      kind: 'refused';
      reason:
        | 'accept_by_in_the_past'
        | 'until_before_accept_by'
        | 'account_not_found'
        | 'in_progress'
        | 'offers_exceeded'
        | 'change_scheduled';
    }
  | { kind: 'refused'; reason: 'not_servable'; load: ItemLoad };

const refused = (
  reason: Exclude<Extract<CreateOfferOutcome, { kind: 'refused' }>['reason'], 'not_servable'>,
) => ({ kind: 'refused', reason }) as const;

/**
 * Makes an offer, tells the customer, and takes back the offer that it replaces, all in one transaction. `now` is epoch seconds. Throws
 * `busy` if other operators win every round.
 */
export async function createOffer(
  {
    offers,
    accounts,
    migrations,
  }: {
    offers: OfferStore;
    accounts: Pick<AccountStore, 'readAccount'>;
    migrations: Pick<MigrationStore, 'readMigration'>;
  },
  { draft, now }: { draft: OfferDraft; now: number },
): Promise<CreateOfferOutcome> {
  if (draft.acceptBy <= now) return refused('accept_by_in_the_past');
  if (draft.until <= draft.acceptBy) return refused('until_before_accept_by');
  const load = itemLoad(draft.figures);
  if (!isServable(load)) return { kind: 'refused', reason: 'not_servable', load };
  // It could not be accepted in time: the schedule of a move manages the subscription until then.
  const migration = await migrations.readMigration(draft.accountId);
  if (migration && draft.acceptBy <= scheduledUntil(migration)) return refused('change_scheduled');
  const offer: Offer = { ...draft, state: 'offered', stateSince: now, createdAt: now, version: 1 };
  for (let round = 0; round < ROUNDS_MAX; round++) {
    if (!(await accounts.readAccount(offer.accountId))) return refused('account_not_found');
    const newestBefore = await offers.readNewestOffer(offer.accountId);
    const stored = newestBefore === undefined ? [] : await offers.listOffers(offer.accountId);
    const decision = decideReplacement(
      stored.find(({ offerId }) => offerId === newestBefore),
      now,
    );
    if (decision.kind === 'refused') return refused('in_progress');
    if (stored.length >= OFFERS_MAX) return refused('offers_exceeded');
    const replaced = decision.kind === 'replaced' ? decision : undefined;
    const change = { offer, newestBefore, replaced, notices: offerMade(offer), now };
    if (await offers.saveNewOffer(change)) return { kind: 'created', offer };
  }
  throw busy(`the offers of account ${offer.accountId}`);
}
