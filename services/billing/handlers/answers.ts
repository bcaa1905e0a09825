import type { HttpAnswer } from '../../../shared/http/answer.ts';
import { assertNever } from '../../../shared/pure/assert.ts';
import { AppError, invalidField } from '../../../shared/pure/errors.ts';
import { isoInstant } from '../../../shared/pure/time.ts';
import type { CheckoutOutcome } from '../domain/checkOut.ts';
import { type InvoicePage, invoiceCursorOf } from '../domain/listInvoices.ts';
import type { PortalOutcome } from '../domain/openPortal.ts';
import type { Invoice } from '../domain/ports.ts';

/** What each outcome of selling is over HTTP; `openPortal` makes the page a subscribed customer is sent to. */
export async function checkoutAnswer(
  outcome: CheckoutOutcome,
  openPortal: () => Promise<PortalOutcome>,
): Promise<HttpAnswer> {
  switch (outcome.kind) {
    case 'session':
      return { status: 200, body: { url: outcome.url } };
    case 'subscribed': {
      const portal = await openPortal();
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

export function invoicesAnswer({ invoices, next }: InvoicePage): HttpAnswer {
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

export function portalAnswer(outcome: PortalOutcome): HttpAnswer {
  if (outcome.kind === 'portal') return { status: 200, body: { url: outcome.url } };
  throw new AppError(
    'customer_not_found',
    404,
    'This user never bought a plan, so there is nothing to manage.',
  );
}
