import type { PortalSession } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { redirect } from '../server/html.ts';
import type { HttpResponse } from '../server/httpServer.ts';
import { textOf } from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { StripeApiError } from '../server/stripeError.ts';
import { changeSubscription } from './portalActions.ts';
import { cancelPage, keepPlanPage, plansPage, resumePage, switchPage } from './portalConfirmations.ts';
import { homePage } from './portalHome.ts';
import { addCard, cardPage, payInPortal, payPage, removeCard, useCard } from './portalPayments.ts';
import { type PortalVisit, viewUrl, visitOf } from './portalVisit.ts';

/** `GET /p/session/:id`: the first page, or one of its views with `view` and `subscription`, `price` or `invoice`. */
export function showPortal(account: StripeAccount, session: PortalSession, query: Parameters): HttpResponse {
  const visit = visitOf(account, session);
  try {
    return viewOf(visit, query);
  } catch (error) {
    if (!(error instanceof StripeApiError)) throw error;
    return homePage(visit, { error: error.message });
  }
}

function viewOf(visit: PortalVisit, query: Parameters): HttpResponse {
  const id = textOf(query, 'subscription');
  const invoiceId = textOf(query, 'invoice');
  switch (textOf(query, 'view')) {
    case 'plans':
      return plansPage(visit, id);
    case 'switch':
      return switchPage(visit, { id, priceId: textOf(query, 'price') });
    case 'cancel':
      return cancelPage(visit, id);
    case 'resume':
      return resumePage(visit, id);
    case 'keep_plan':
      return keepPlanPage(visit, id);
    case 'card':
      return cardPage(visit, { invoiceId });
    case 'pay':
      return payPage(visit, { invoiceId });
    default:
      return homePage(visit, { done: textOf(query, 'done') ?? '' });
  }
}

/**
 * `POST /p/session/:id`: carries out an `action` and redirects to the first page, which confirms it. A card that is
 * refused brings its form back with the reason.
 */
export function submitPortal(account: StripeAccount, session: PortalSession, form: Parameters): HttpResponse {
  const visit = visitOf(account, session);
  try {
    return redirect(`${account.baseUrl}${viewUrl(visit, carryOut(visit, form))}`);
  } catch (error) {
    if (!(error instanceof StripeApiError)) throw error;
    const isCardError = error.body.type === 'card_error';
    const invoiceId = textOf(form, 'invoice');
    if (isCardError && form.action === 'add_card') return cardPage(visit, { invoiceId, error });
    if (isCardError && form.action === 'pay') return payPage(visit, { invoiceId, error });
    return homePage(visit, { error: error.message });
  }
}

/** Returns the query of the view that follows. */
function carryOut(visit: PortalVisit, form: Parameters): Record<string, string> {
  switch (form.action) {
    case 'add_card': {
      addCard(visit, form);
      const invoice = textOf(form, 'invoice');
      return invoice ? { view: 'pay', invoice } : { done: 'card' };
    }
    case 'use_card':
      useCard(visit, form);
      return { done: 'card' };
    case 'remove_card':
      removeCard(visit, form);
      return { done: 'remove_card' };
    case 'pay':
      payInPortal(visit, textOf(form, 'invoice'));
      return { done: 'pay' };
    default:
      return { done: changeSubscription(visit, form) };
  }
}
