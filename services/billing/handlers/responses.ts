import { assertNever } from '../../../shared/assertNever.ts';
import type { billingRoutes } from '../../../shared/contract/billing/routes.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import { invalidField, Problem } from '../../../shared/http/problem.ts';
import { isoInstant } from '../../../shared/time.ts';
import type { CheckoutOutcome } from '../domain/checkOut.ts';
import type { PortalOutcome } from '../domain/createPortalSession.ts';
import type { SubscriptionView } from '../domain/describeSubscription.ts';
import type { InvoicePage } from '../domain/listInvoices.ts';
import type { Invoice } from '../domain/ports.ts';
import { invoiceCursor } from './invoiceCursor.ts';

/** The HTTP response of each outcome. Refusals are thrown as problems. */

type Routes = typeof billingRoutes;

/** A subscriber gets 409 `subscription_exists` with the `url` of the portal, if there is one. */
export function checkoutResponse(outcome: CheckoutOutcome): ResponseOf<Routes['createCheckout']> {
  switch (outcome.kind) {
    case 'session':
      return { status: 200, body: { url: outcome.url } };
    case 'subscribed': {
      const { portalUrl: url } = outcome;
      throw new Problem('subscription_exists', 'This user has a subscription. Change it in the portal.', {
        details: url === undefined ? {} : { url },
      });
    }
    case 'former_subscription':
      throw new Problem(
        'subscription_exists',
        'This user pays for a plan of the minutes-based service, which is moved to this service. Choose a plan with POST /accounts/migration.',
        { details: {} },
      );
    case 'pending':
      throw new Problem(
        'checkout_pending',
        'A paid checkout is being processed. Try again in a few seconds.',
      );
    case 'email_invalid':
      throw invalidField('email', 'must be an address that Stripe accepts');
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

function invoiceBody({ createdAt, number, pageUrl, pdfUrl, period, collection: _, ...invoice }: Invoice) {
  return {
    ...invoice,
    createdAt: isoInstant(createdAt),
    number: number ?? null,
    periodStart: period ? isoInstant(period.start) : null,
    periodEnd: period ? isoInstant(period.end) : null,
    pageUrl: pageUrl ?? null,
    pdfUrl: pdfUrl ?? null,
  };
}

export function invoiceResponse(invoice: Invoice | undefined): ResponseOf<Routes['getInvoice']> {
  if (!invoice) throw new Problem('invoice_not_found', 'This user has no such invoice.');
  return { status: 200, body: { pageUrl: invoice.pageUrl ?? null, pdfUrl: invoice.pdfUrl ?? null } };
}

export function subscriptionResponse(
  view: SubscriptionView,
  openOffer: string | undefined,
): ResponseOf<Routes['getSubscription']> {
  const { plan, status, price, nextInvoice, nextPlan, card, amountDue, paidThisYear } = view;
  return {
    status: 200,
    body: {
      plan,
      status,
      price: price ?? null,
      nextInvoice: nextInvoice ? { ...nextInvoice, at: isoInstant(nextInvoice.at) } : null,
      nextPlan: nextPlan ? { ...nextPlan, at: isoInstant(nextPlan.at) } : null,
      card: card ?? null,
      amountDue: amountDue ? amountDueBody(amountDue) : null,
      paidThisYear: paidThisYear ?? null,
      openOffer: openOffer ?? null,
    },
  };
}

function amountDueBody({ currency, pageUrl, collection: { remainingMinor, failedAt, dueAt } }: Invoice) {
  return {
    amountMinor: remainingMinor,
    currency,
    failedAt: failedAt === undefined ? null : isoInstant(failedAt),
    dueAt: dueAt === undefined ? null : isoInstant(dueAt),
    pageUrl: pageUrl ?? null,
  };
}

export function portalResponse(outcome: PortalOutcome): ResponseOf<Routes['createPortalSession']> {
  if (outcome.kind === 'portal') return { status: 200, body: { url: outcome.url } };
  throw new Problem(
    'customer_not_found',
    'This user has never started a checkout. There is nothing to manage.',
  );
}

export function syncResponse(queued: boolean): ResponseOf<Routes['syncSubscription']> {
  return { status: 202, body: { queued } };
}
