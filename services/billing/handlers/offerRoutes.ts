import type { MigrationStore } from '../../../shared/account/migrationPorts.ts';
import { limitsOfOffer, type OfferFigures } from '../../../shared/account/offer.ts';
import type { OfferStore } from '../../../shared/account/offerPorts.ts';
import { PLANS } from '../../../shared/account/plans.ts';
import { accountAt, newAccount } from '../../../shared/account/rollOver.ts';
import { offerAdminRoutes } from '../../../shared/contract/offers/adminRoutes.ts';
import { offerAdminInputs, offerInputs } from '../../../shared/contract/offers/inputs.ts';
import { offerRoutes } from '../../../shared/contract/offers/routes.ts';
import type { InputOf } from '../../../shared/contract/route.ts';
import type { AuditTrail } from '../../../shared/credentials/auditTrail.ts';
import type { Authenticate } from '../../../shared/credentials/authenticate.ts';
import { adminRoute } from '../../../shared/http/adminRoute.ts';
import { type BoundRoute, rateLimitedRoute } from '../../../shared/http/routes.ts';
import { declineOffer, withdrawOffer } from '../domain/offers/closeOffer.ts';
import { createOffer } from '../domain/offers/createOffer.ts';
import type { OfferGateway } from '../domain/offers/ports.ts';
import type { BillingStore } from '../domain/ports.ts';
import { createOfferId } from './offerId.ts';
import {
  accountOffersResponse,
  createdOfferResponse,
  declinedResponse,
  offersResponse,
  withdrawnResponse,
} from './offerResponses.ts';

/** List the subscriptions and their invoices, read the page, close it, and read both again. */
const CLOSE_CALLS = 6;

export type OfferDeps = {
  authenticate: Authenticate;
  audit: AuditTrail;
  store: BillingStore;
  offers: OfferStore;
  migrations: Pick<MigrationStore, 'readMigration'>;
  offerGatewayFor(callsUsual: number, accountId: string): OfferGateway;
};

/** The routes of customers that need no purchase. */
const list = rateLimitedRoute(offerRoutes.listOffers, {
  input: offerInputs.listOffers,
  async handle({ offers }: OfferDeps, { user_id: accountId }, { now }) {
    return offersResponse(await offers.listOffers(accountId), now);
  },
});

const decline = rateLimitedRoute(offerRoutes.declineOffer, {
  input: offerInputs.declineOffer,
  async handle({ offers, offerGatewayFor }: OfferDeps, { offer_id: offerId }, { account, now }) {
    const deps = { offers, gateway: offerGatewayFor(CLOSE_CALLS, account.accountId) };
    return declinedResponse(await declineOffer(deps, { account, offerId, now }), now);
  },
});

/** The routes of operators. The note is not part of the audit trail: it can name people. */
const create = adminRoute(offerAdminRoutes.createOffer, {
  input: offerAdminInputs.createOffer,
  recorded: ({ note: _note, ...input }) => input,
  async handle({ offers, store, migrations }: OfferDeps, input, { now, by }) {
    const draft = { ...draftOf(input), offerId: createOfferId(), createdBy: by };
    const outcome = await createOffer({ offers, accounts: store, migrations }, { draft, now });
    return createdOfferResponse(outcome, { accountId: draft.accountId, now });
  },
});

const listOfAccount = adminRoute(offerAdminRoutes.listAccountOffers, {
  input: offerAdminInputs.listAccountOffers,
  async handle({ offers }: OfferDeps, { user_id: accountId }, { now }) {
    return accountOffersResponse(await offers.listOffers(accountId), now);
  },
});

const withdraw = adminRoute(offerAdminRoutes.withdrawOffer, {
  input: offerAdminInputs.withdrawOffer,
  async handle(
    { offers, store, offerGatewayFor }: OfferDeps,
    { user_id: accountId, offer_id: offerId, reason },
    { now },
  ) {
    const account = accountAt((await store.readAccount(accountId)) ?? newAccount(accountId, now), now);
    const deps = { offers, gateway: offerGatewayFor(CLOSE_CALLS, accountId) };
    return withdrawnResponse(await withdrawOffer(deps, { account, offerId, reason, now }), now);
  },
});

/** The routes of offers, except those that buy one. */
export const offerApiRoutes: BoundRoute<OfferDeps>[] = [list, decline, create, listOfAccount, withdraw];

function draftOf(input: InputOf<(typeof offerAdminRoutes)['createOffer']>) {
  const { plan, figures: given, ticket_id: ticketId } = input;
  const figures = Object.fromEntries(
    Object.entries({
      sessionsIncluded: given.sessions_included,
      concurrent: given.concurrent,
      requestsPerMinute: given.requests_per_minute,
      projectsIncluded: given.projects_included,
    }).filter(([, value]) => value !== undefined),
  ) as OfferFigures;
  return {
    accountId: input.user_id,
    plan,
    amountMinor: input.amount_minor,
    currency: PLANS[plan].price.currency,
    // The plan's figures can change; what was offered does not.
    figures: limitsOfOffer({ plan, figures }),
    until: input.until,
    acceptBy: input.accept_by,
    note: input.note,
    ...(ticketId === undefined ? {} : { ticketId }),
  };
}
