import type { LocalEndpoints } from '../infra/localStage.ts';
import { Html, html } from './stripe/server/html.ts';

export const START_PAGE_PATH = '/local';

export interface StartPageInput {
  baseUrl: string;
  /** Absolute path. */
  stateDirectory: string;
  stripe: { apiBase: string; isEmulator: boolean };
  endpoints: LocalEndpoints;
}

/**
 * The page about the local run: what runs, where it is, and what to try. It contains no key, because every program of this
 * machine can read it.
 */
export function startPage(input: StartPageInput): string {
  const { baseUrl } = input;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Session billing on this machine</title>
<style>${STYLE}</style>
</head>
<body><main>
<h1>Session billing runs on this machine</h1>
<p>Pages and API are at <code>${baseUrl}</code>. Only this machine can reach it, and no money moves.</p>
<section><h2>What runs</h2><dl>${services(input)}</dl></section>
${tryIt(input)}
${operate(input)}
<p class="small">This page is part of <code>npm run local</code>. A deployed stage does not have it.</p>
</main></body>
</html>
`.text;
}

function services({ baseUrl, stripe, endpoints }: StartPageInput): Html[] {
  const row = (name: string, description: Html) => html`<div><dt>${name}</dt><dd>${description}</dd></div>\n`;
  return [
    row(
      'Pages',
      html`<a href="${baseUrl}/">prices</a>, <a href="${baseUrl}/app">the customers’ app</a>: sign in as anybody`,
    ),
    row(
      'API',
      html`<a href="${baseUrl}/docs">reference</a>, with requests to try, <a href="${baseUrl}/openapi.json">OpenAPI</a>, <a href="${baseUrl}/billing/plans">plans</a>,
<a href="${baseUrl}/health">health</a>`,
    ),
    row(
      'User tokens',
      html`<a href="${endpoints.issuer}/token?user=ada">token of the user ada</a>; any other name works too`,
    ),
    row(
      'Operators',
      html`<a href="${baseUrl}/operator">the console</a>: sign in as Vera, a viewer, or Otto, an operator. Tokens of <a href="${endpoints.issuer}/token?operator=vera">vera, a viewer</a>, and of
<a href="${endpoints.issuer}/token?operator=otto">otto, an operator</a>, for <code>/admin</code>; each is valid for 15 minutes`,
    ),
    stripe.isEmulator
      ? row(
          'Stripe',
          html`emulator at <code>${stripe.apiBase}</code>; its checkout, portal and invoice pages are the URLs that the
API returns. The card 4242 4242 4242 4242 pays, 4000 0000 0000 0002 is declined.`,
        )
      : row('Stripe', html`test mode at <code>${stripe.apiBase}</code>`),
    row(
      'E-mails',
      html`<a href="${endpoints.mailbox}">what accounts are told</a>; nothing leaves this machine`,
    ),
    row('DynamoDB', html`<code>${endpoints.dynamoDb}</code>`),
    row('SQS and S3', html`<code>${endpoints.sqsAndS3}</code>`),
    row('Secrets Manager', html`<code>${endpoints.secrets}</code>`),
  ];
}

function tryIt({ baseUrl, stateDirectory, endpoints }: StartPageInput): Html {
  return html`<section><h2>Try it</h2>
<p>In a terminal, as a server with an API key:</p>
<pre>KEY=$(node -p "require('${stateDirectory}/credentials.json').apiKey")
api() { curl -s -H "Authorization: Bearer $KEY" "$@"; echo; }
api "${baseUrl}/billing/usage?user_id=ada"
api ${baseUrl}/metering/sessions -d '{"session_id":"call-1","user_id":"ada"}'
api ${baseUrl}/billing/checkout -d '{"plan":"starter","user_id":"ada","email":"ada@example.com"}'</pre>
<p>The last one returns the URL of a page on which ada buys a plan. As the user ada, with a token:</p>
<pre>TOKEN=$(curl -s "${endpoints.issuer}/token?user=ada")
curl -s -H "Authorization: Bearer $TOKEN" ${baseUrl}/billing/usage</pre>
</section>`;
}

function operate({ stateDirectory }: StartPageInput): Html {
  const stage = `--stage local --state-dir ${stateDirectory}`;
  return html`<section><h2>Look after it</h2>
<p>Keys for the API and for <code>/admin</code> are in <code>${stateDirectory}/credentials.json</code>, logs of the functions in
<code>${stateDirectory}/functions.log</code>. In the project’s directory:</p>
<pre>npm run keys -- create ${stage} --name dashboard --scopes read --days 90
npm run dlq -- list ${stage}
npm run reconcile -- ${stage} --dry-run</pre>
</section>`;
}

const STYLE = new Html(`
  :root { color-scheme: light dark; --bg: #fafaf9; --surface: #fff; --sunken: #f3f4f4; --line: #e4e6e8; --soft: #eef0f1;
    --text: #16191c; --text-2: #4d565e; --accent: #0b6285; font: 14px/20px Inter, system-ui, sans-serif; }
  @media (prefers-color-scheme: dark) {
    :root { --bg: #0d0f11; --surface: #14171a; --sunken: #1b1f23; --line: #272c31; --soft: #1f2428; --text: #eceef0;
      --text-2: #a9b2b9; --accent: #6cbee0; }
  }
  body { margin: 0; background: var(--bg); color: var(--text); }
  main { max-width: 720px; margin: 0 auto; padding: 40px 16px; }
  h1 { font-size: 20px; line-height: 28px; font-weight: 600; letter-spacing: -.014em; margin: 0 0 8px; }
  h2 { font-size: 14px; line-height: 20px; font-weight: 600; margin: 0 0 12px; }
  p { margin: 0 0 12px; color: var(--text-2); overflow-wrap: anywhere; }
  section { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 20px; margin: 16px 0; }
  dl { margin: 0; }
  dl div { display: flex; gap: 4px 16px; padding: 8px 0; border-top: 1px solid var(--soft); }
  dl div:first-child { border-top: 0; padding-top: 0; } dl div:last-child { padding-bottom: 0; }
  dt { flex: 0 0 128px; font-weight: 500; } dd { margin: 0; color: var(--text-2); overflow-wrap: anywhere; }
  code, pre { font: 13px/20px "Geist Mono", ui-monospace, monospace; } code { color: var(--text); }
  pre { margin: 0 0 12px; padding: 12px; background: var(--sunken); border-radius: 6px; overflow-x: auto; }
  pre:last-child { margin-bottom: 0; }
  a { color: var(--accent); } a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
  .small { font-size: 12px; line-height: 16px; }
  @media (max-width: 480px) { main { padding: 20px 16px; } section { padding: 16px; } dl div { flex-direction: column; }
    dt { flex: none; } }
`);
