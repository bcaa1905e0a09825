import { createHash } from 'node:crypto';
import type { HttpResponse } from './httpServer.ts';
import { PAGE_STYLE } from './pageStyle.ts';

/** HTML that can be inserted into a page without escaping. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | Html[] | string | number | null | undefined;

/** Builds HTML from a template. Every value is escaped unless it is already `Html`. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.map((text, index) => text + rendered(parts[index])).join(''));
}

function rendered(part: Part): string {
  if (part === null || part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map((piece) => piece.text).join('');
  return String(part).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Returns the URL if it is http or https, else null. Callers can store any text as a URL, such as `javascript:`. */
export function safeLink(url: string | null): string | null {
  return url !== null && /^https?:\/\//i.test(url) ? url : null;
}

/** Formats an amount in minor units: `money(1500, 'usd')` returns `$15.00`. */
export function money(amountMinor: number, currency: string): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency: currency.toUpperCase() });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amountMinor / 10 ** digits);
}

/** Formats epoch seconds as a UTC day, such as `2026-01-31`. */
export function day(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().slice(0, 10);
}

/** Formats epoch seconds as a UTC day in words, such as `31 January 2026`. */
export function longDay(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
}

/** The name of the business in links back to it. Stripe takes it from the settings of the account. */
export const BUSINESS_NAME = 'AI-Gate';

const STYLE_HASH = createHash('sha256').update(PAGE_STYLE).digest('base64');

/**
 * The pages have no script and load nothing. `form-action` is left out because browsers apply it to the redirects that
 * follow a form too, which go to the application.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  'img-src data:',
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function page(title: string, content: Html, status = 200): HttpResponse {
  const body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} (Stripe emulator)</title>
<link rel="icon" href="data:,">
<style>${new Html(PAGE_STYLE)}</style>
</head>
<body>
<header><p>Stripe emulator: no money moves here.</p></header>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`;
  return {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': CONTENT_SECURITY_POLICY,
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    },
    body: body.text,
  };
}

/** Shows an error that a screen reader reads at once; nothing when there is none. */
export function errorMessage(error: string | null): Html {
  return error === null ? html`` : html`<p class="message error" role="alert" id="error">${error}</p>`;
}

/** Responds to a form: 303 makes the browser follow with a GET. */
export function redirect(url: string): HttpResponse {
  return { status: 303, headers: { Location: url }, body: '' };
}
