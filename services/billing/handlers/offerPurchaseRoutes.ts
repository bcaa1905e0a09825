import type { ContactStore } from '../../../shared/account/ports.ts';
import { offerInputs } from '../../../shared/contract/offers/inputs.ts';
import { offerRoutes } from '../../../shared/contract/offers/routes.ts';
import type { Authenticate } from '../../../shared/credentials/authenticate.ts';
import { type BoundRoute, rateLimitedRoute } from '../../../shared/http/routes.ts';
import { acceptOffer } from '../domain/offers/acceptOffer.ts';
import type { AcceptPorts } from '../domain/offers/ensurePrice.ts';
import { previewOffer } from '../domain/offers/previewOffer.ts';
import type { Sale } from '../domain/sale.ts';
import { acceptOfferResponse, previewOfferResponse } from './offerPurchaseResponses.ts';

/**
 * List the subscriptions and their invoices, find the price, read the list price, create the price; then change the subscription and
 * list both again, or list the subscriptions again, set the e-mail address and create the page.
 */
const ACCEPT_CALLS = 8;

/** List the subscriptions and their invoices, read the list price, and preview the change and the renewal. */
const PREVIEW_CALLS = 5;

export type OfferPurchaseDeps = Omit<AcceptPorts, 'gateway'> & {
  authenticate: Authenticate;
  contacts: Pick<ContactStore, 'readContact'>;
  page: Pick<Sale, 'paymentMethods' | 'appUrl'>;
  purchaseGatewayFor(callsUsual: number, accountId: string): AcceptPorts['gateway'];
};

/** The routes that buy an offer. */
export const offerPurchaseRoutes: BoundRoute<OfferPurchaseDeps>[] = [
  rateLimitedRoute(offerRoutes.previewOffer, {
    input: offerInputs.previewOffer,
    async handle(
      { purchaseGatewayFor, ...stores }: OfferPurchaseDeps,
      { user_id: accountId, offer_id: offerId },
      { now },
    ) {
      const ports = { ...stores, gateway: purchaseGatewayFor(PREVIEW_CALLS, accountId) };
      return previewOfferResponse(await previewOffer(ports, { accountId, offerId, now }));
    },
  }),
  rateLimitedRoute(offerRoutes.acceptOffer, {
    input: offerInputs.acceptOffer,
    async handle(
      { purchaseGatewayFor, contacts, page, ...stores }: OfferPurchaseDeps,
      { user_id: accountId, offer_id: offerId, email, expected_start: expectedStart },
      { now },
    ) {
      const { email: newCustomerEmail } = await contacts.readContact(accountId);
      const ports = { ...stores, gateway: purchaseGatewayFor(ACCEPT_CALLS, accountId) };
      const request = { accountId, offerId, email, newCustomerEmail, expectedStart, now, page };
      return acceptOfferResponse(await acceptOffer(ports, request));
    },
  }),
];
