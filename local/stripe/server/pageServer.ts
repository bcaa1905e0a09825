import type { StripeAccount } from '../account/stripeAccount.ts';
import { showCheckout, submitCheckout } from '../checkout/checkoutPage.ts';
import { invoicePdf, showInvoice, submitInvoice } from '../invoices/invoicePage.ts';
import { showPortal, submitPortal } from '../portal/portalPage.ts';
import { html, page, safeLink } from './html.ts';
import type { HttpRequest, HttpResponse } from './httpServer.ts';
import { parseForm } from './parseForm.ts';

/** Serves the pages for a browser. `appUrl`, if any, is the URL of the app's own pages. */
export function servePage(account: StripeAccount, request: HttpRequest, appUrl: string | null): HttpResponse {
  const isForm = request.method === 'POST';
  if (!isForm && request.method !== 'GET' && request.method !== 'HEAD') return notFound();
  const [first, second, id = ''] = request.path.split('/').slice(1);
  if (first === 'c' && second === 'pay') {
    const session = account.store.get('checkout.session', id);
    if (!session) return notFound();
    return isForm
      ? submitCheckout(account, session, parseForm(request.body))
      : showCheckout(account, session);
  }
  if (first === 'p' && second === 'session') {
    const session = account.store
      .all('billing_portal.session')
      .find((candidate) => candidate.url.endsWith(`/p/session/${id}`));
    if (!session) return notFound();
    return isForm
      ? submitPortal(account, session, parseForm(request.body))
      : showPortal(account, session, parseForm(request.query));
  }
  if (first === 'i' && second !== undefined) {
    const invoice = account.store.get('invoice', second);
    if (!invoice || invoice.status === 'draft' || (isForm && id !== '')) return notFound();
    if (isForm) return submitInvoice(account, invoice, { form: parseForm(request.body), appUrl });
    return id === 'pdf' ? invoicePdf(invoice) : showInvoice(invoice, { appUrl });
  }
  return first === 'app' ? returnedPage(request.path, appUrl) : notFound();
}

/** The target of success and cancel URLs for an app that has no pages. */
function returnedPage(path: string, appUrl: string | null): HttpResponse {
  const link = safeLink(appUrl);
  return page(
    `Returned to the app: ${path}`,
    html`<p>The app redirected the browser to this page.</p>
${link ? html`<p><a href="${link}">Open the app</a></p>` : ''}`,
  );
}

function notFound(): HttpResponse {
  return page(
    'Nothing here',
    html`<p>There is no such page. Checkout and portal links come from the API.</p>`,
    404,
  );
}
