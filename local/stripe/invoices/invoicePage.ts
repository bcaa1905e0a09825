import type { Invoice } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { CARD_HINT, cardFields, readCard } from '../payments/cardForm.ts';
import { newCardMethod } from '../payments/paymentMethods.ts';
import {
  BUSINESS_NAME,
  day,
  errorMessage,
  type Html,
  html,
  longDay,
  money,
  page,
  redirect,
  safeLink,
} from '../server/html.ts';
import type { HttpResponse } from '../server/httpServer.ts';
import type { Parameters } from '../server/parseForm.ts';
import { StripeApiError } from '../server/stripeError.ts';
import { payInvoice } from './invoiceActions.ts';

/** `GET /i/:id`: the invoice as a page. One that is open can be paid by anybody who has its address, as in Stripe. */
export function showInvoice(
  invoice: Invoice,
  { appUrl, error = null }: { appUrl: string | null; error?: StripeApiError | null },
): HttpResponse {
  const { number, created, lines, total, currency, status, amount_remaining: due } = invoice;
  const link = safeLink(appUrl);
  const isPayable = status === 'open' && due > 0;
  const row = (label: string, amountMinor: number) =>
    html`<tr><td>${label}</td><td class="amount">${money(amountMinor, currency)}</td></tr>\n`;
  return page(
    `Invoice ${number ?? ''}`,
    html`${link ? html`<p><a href="${link}">← Return to ${BUSINESS_NAME}</a></p>` : ''}
${errorMessage(error?.message ?? null)}
<p>${longDay(created)} <span class="status state">${status}</span></p>
<table><thead><tr><th scope="col">Description</th><th scope="col" class="amount">Amount</th></tr></thead>
<tbody>${lines.data.map(({ description, amount }) => row(description ?? '', amount))}
${total > due && isPayable ? row('From your credit', due - total) : ''}
<tr class="total"><td>${isPayable ? 'Due now' : 'Total'}</td><td class="amount">${money(isPayable ? due : total, currency)}</td></tr></tbody></table>
<p><a href="${invoice.invoice_pdf ?? ''}">Download as PDF</a></p>
${isPayable ? paymentForm(money(due, currency), error !== null) : ''}`,
    error?.status,
  );
}

function paymentForm(amount: string, hasError: boolean): Html {
  return html`<section aria-labelledby="payment">
<h2 id="payment">Pay this invoice</h2>
<p>${amount} is charged now. The card is used for this invoice only.</p>
<form method="post">
${cardFields({ hasError })}
<div class="actions"><button type="submit">Pay ${amount}</button></div>
</form>
${CARD_HINT}
</section>
`;
}

/** `POST /i/:id`: charges the card that was entered. An invoice that is paid already is not charged again. */
export function submitInvoice(
  account: StripeAccount,
  invoice: Invoice,
  { form, appUrl }: { form: Parameters; appUrl: string | null },
): HttpResponse {
  if (invoice.status === 'open') {
    try {
      const { card, expiry } = readCard(account, form);
      const method = newCardMethod(account, card, expiry);
      payInvoice(account, { id: invoice.id, parameters: { payment_method: method.id } });
    } catch (error) {
      if (!(error instanceof StripeApiError)) throw error;
      return showInvoice(invoice, { appUrl, error });
    }
  }
  return redirect(`${account.baseUrl}/i/${invoice.id}`);
}

/** `GET /i/:id/pdf`: the invoice on one page of A4. */
export function invoicePdf(invoice: Invoice): HttpResponse {
  return {
    status: 200,
    headers: {
      'Content-Type': 'application/pdf',
      'Content-Disposition': `inline; filename="invoice-${invoice.number ?? invoice.id}.pdf"`,
    },
    body: pdfOf(['Stripe emulator: no money moves here.', ...linesOf(invoice)]),
  };
}

function linesOf({ number, status, created, lines, total, currency }: Invoice): string[] {
  return [
    `Invoice ${number ?? ''}, ${status ?? ''}, ${day(created)}`,
    ...lines.data.map(({ description, amount }) => `${description ?? ''}: ${money(amount, currency)}`),
    `Total: ${money(total, currency)}`,
  ];
}

/** Returns one page of text as a minimal PDF (ISO 32000-1) with the offsets of its objects at the end. */
function pdfOf(lines: string[]): string {
  // Only ASCII, so that a length in characters is also the length in bytes.
  const texts = lines.map(
    (line) => `(${line.replaceAll(/[^\x20-\x7e]/g, '?').replaceAll(/[\\()]/g, '\\$&')}) Tj T*`,
  );
  const content = `BT /F1 12 Tf 16 TL 60 780 Td ${texts.join(' ')} ET`;
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${content.length}>>stream\n${content}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj${object}endobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  return `${text}xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}trailer<</Size ${size}/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`;
}
