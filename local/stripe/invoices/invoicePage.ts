import type { Invoice } from '../account/storedTypes.ts';
import { day, html, money, page } from '../server/html.ts';
import type { HttpResponse } from '../server/httpServer.ts';

/** `GET /i/:id`: the invoice as a page. */
export function showInvoice(invoice: Invoice): HttpResponse {
  return page(
    `Invoice ${invoice.number ?? ''}`,
    html`<section>${linesOf(invoice).map((line) => html`<p>${line}</p>`)}</section>
<p><a href="${invoice.invoice_pdf ?? ''}">Download as PDF</a></p>`,
  );
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
