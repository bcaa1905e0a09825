import type { HttpResponse } from './httpServer.ts';

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

const STYLE = new Html(`
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { margin: 0; background: #f4f5f8; color: #1d2333; }
  main { max-width: 30rem; margin: 3rem auto; padding: 2rem; background: #fff; border-radius: .75rem;
    box-shadow: 0 1px 4px #0002; }
  h1 { font-size: 1.4rem; margin: 0 0 1rem; }
  h2 { font-size: 1.1rem; margin: 0 0 .25rem; }
  .note { background: #fff6d6; border-radius: .4rem; padding: .4rem .7rem; font-size: .85rem; }
  .error { background: #fde4e4; color: #8a1010; border-radius: .4rem; padding: .5rem .7rem; }
  .muted { color: #5b6478; font-size: .9rem; }
  section { border-top: 1px solid #dfe3eb; padding: 1rem 0; }
  table { width: 100%; border-collapse: collapse; }
  td { padding: .3rem 0; } td:last-child { text-align: right; }
  label { display: block; margin: .8rem 0 .2rem; font-size: .9rem; }
  input { width: 100%; box-sizing: border-box; padding: .6rem; border: 1px solid #b9c0cf; border-radius: .4rem;
    font: inherit; }
  .pair { display: flex; gap: 1rem; } .pair > div { flex: 1; }
  button { margin: .6rem .5rem 0 0; padding: .6rem 1rem; border: 0; border-radius: .4rem; background: #5145cd;
    color: #fff; font: inherit; cursor: pointer; }
  form.inline { display: inline; } form.inline button { background: #e4e6ee; color: #1d2333; }
  a { color: #5145cd; }
  @media (prefers-color-scheme: dark) {
    body { background: #14161d; color: #e7e9f0; } main { background: #1e212b; } section { border-color: #343946; }
    .note { background: #4a4118; } .error { background: #55201f; color: #ffd9d9; } .muted { color: #a4abbc; }
    input { background: #14161d; color: inherit; border-color: #4a5060; } a { color: #a7a0ff; }
    form.inline button { background: #343946; color: #e7e9f0; }
  }
`);

export function page(title: string, content: Html, status = 200): HttpResponse {
  const body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body><main>
<p class="note">Stripe emulator: no money moves here.</p>
<h1>${title}</h1>
${content}
</main></body>
</html>
`;
  return {
    status,
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' },
    body: body.text,
  };
}

/** Responds to a form: 303 makes the browser follow with a GET. */
export function redirect(url: string): HttpResponse {
  return { status: 303, headers: { Location: url }, body: '' };
}
