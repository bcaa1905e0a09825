import { assertNever } from '../../../shared/assertNever.ts';
import type { billingRoutes } from '../../../shared/contract/billing/routes.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import { invalidField, Problem } from '../../../shared/http/problem.ts';
import { isoInstant } from '../../../shared/time.ts';
import type { CheckoutOutcome } from '../domain/checkOut.ts';
import type { PortalOutcome } from '../domain/createPortalSession.ts';
import type { InvoicePage } from '../domain/listInvoices.ts';
import type { Invoice } from '../domain/ports.ts';
import { invoiceCursor } from './invoiceCursor.ts';

type Routes = typeof billingRoutes;

/** What each outcome of selling is over HTTP; `createPortalSession` makes the page a subscribed customer is sent to. */
export async function checkoutResponse(
  outcome: CheckoutOutcome,
  createPortalSession: () => Promise<PortalOutcome>,
): Promise<ResponseOf<Routes['createCheckout']>> {
  switch (outcome.kind) {
    case 'session':
      return { status: 200, body: { url: outcome.url } };
    case 'subscribed': {
      const portal = await createPortalSession();
      throw new Problem('subscription_exists', 'This user has a subscription. Change it in the portal.', {
        details: portal.kind === 'portal' ? { url: portal.url } : {},
      });
    }
    case 'pending':
      throw new Problem('checkout_pending', 'A checkout was paid and is being processed. Look again soon.');
    case 'email_invalid':
      throw invalidField('email', 'is not an address that Stripe accepts');
    default:
      return assertNever(outcome);
  }
}

export function invoicesResponse({ invoices, next }: InvoicePage): ResponseOf<Routes['listInvoices']> {
  return {
    status: 200,
    body: { invoices: invoices.map(invoiceBody), nextCursor: next && invoiceCursor.encode(next) },
  };
}

function invoiceBody({ createdAt, number, pageUrl, pdfUrl, ...invoice }: Invoice) {
  return {
    ...invoice,
    createdAt: isoInstant(createdAt),
    number: number ?? null,
    pageUrl: pageUrl ?? null,
    pdfUrl: pdfUrl ?? null,
  };
}

export function portalResponse(outcome: PortalOutcome): ResponseOf<Routes['createPortalSession']> {
  if (outcome.kind === 'portal') return { status: 200, body: { url: outcome.url } };
  throw new Problem('customer_not_found', 'This user never bought a plan, so there is nothing to manage.');
}
