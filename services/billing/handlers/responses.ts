import { assertNever } from '../../../shared/assertNever.ts';
import { AppError, invalidField } from '../../../shared/http/errors.ts';
import type { HttpResponse } from '../../../shared/http/response.ts';
import { isoInstant } from '../../../shared/time.ts';
import type { CheckoutOutcome } from '../domain/checkOut.ts';
import type { PortalOutcome } from '../domain/createPortalSession.ts';
import { type InvoicePage, invoiceCursorOf } from '../domain/listInvoices.ts';
import type { Invoice } from '../domain/ports.ts';

/** What each outcome of selling is over HTTP; `createPortalSession` makes the page a subscribed customer is sent to. */
export async function checkoutResponse(
  outcome: CheckoutOutcome,
  createPortalSession: () => Promise<PortalOutcome>,
): Promise<HttpResponse> {
  switch (outcome.kind) {
    case 'session':
      return { status: 200, body: { url: outcome.url } };
    case 'subscribed': {
      const portal = await createPortalSession();
      throw new AppError(
        'subscription_exists',
        409,
        'This user has a subscription. Change it in the portal.',
        {
          details: portal.kind === 'portal' ? { url: portal.url } : {},
        },
      );
    }
    case 'pending':
      throw new AppError(
        'checkout_pending',
        409,
        'A checkout was paid and is being processed. Look again soon.',
      );
    case 'email_invalid':
      throw invalidField('email', 'is not an address that Stripe accepts');
    default:
      return assertNever(outcome);
  }
}

export function invoicesResponse({ invoices, next }: InvoicePage): HttpResponse {
  return {
    status: 200,
    body: { invoices: invoices.map(invoiceBody), nextCursor: next && invoiceCursorOf(next) },
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

export function portalResponse(outcome: PortalOutcome): HttpResponse {
  if (outcome.kind === 'portal') return { status: 200, body: { url: outcome.url } };
  throw new AppError(
    'customer_not_found',
    404,
    'This user never bought a plan, so there is nothing to manage.',
  );
}
