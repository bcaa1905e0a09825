import { SCOPES } from '../../shared/contract/scopes.ts';

export const INFO = {
  title: 'Session billing',
  version: '1.0.0',
  summary: 'Counts the sessions of a WebRTC AI gateway against plans that are sold through Stripe.',
  description: [
    'Requests are JSON with names in snake_case, responses JSON with names in camelCase. Instants are ISO 8601 in UTC, such as `2026-11-22T22:19:49Z`. Money is integer minor units with a currency. A response may have more members than its schema, and unknown members of a request are ignored.',
    'A refused or failed request gets a problem (RFC 9457, `application/problem+json`) with a stable `code`; the schema of a response lists the codes that the route can return. Every request is safe to repeat; only a repeated `createKey` creates another key, a repeated `createOffer` replaces the offer by another one, and a repeated `resendNotice` can send another e-mail.',
    'API Gateway itself can respond with `application/json` and no code: 429 when the stage’s throttle is reached, 413 and 431 for a request that is too large, 500 and 503 when a function fails or takes too long, 400 for a path that is not a valid URL, and 401 or 403 in a stage with a firewall if the request did not come through it.',
    'A path that no route has gets 404 `route_not_found`. A method that its path does not support gets 405 `method_not_allowed` with `Allow`. HEAD works wherever GET does.',
  ].join('\n\n'),
};

/** The variables have no descriptions, which the spec allows and a validator that generators use refuses. */
export const SERVERS = [
  {
    url: 'https://{host}',
    description:
      'A stage: `host` is its own domain, or the endpoint that API Gateway created. The output `ApiUrl` of its stack shows it.',
    variables: { host: { default: 'billing.example.org' } },
  },
  {
    url: 'http://127.0.0.1:{port}',
    description: 'The local run, `npm run local -- --port <port>`.',
    variables: { port: { default: '4000' } },
  },
];

export const TAGS = [
  { name: 'Sessions', description: 'For the gateway: start, renew, end and list sessions.' },
  { name: 'Usage', description: 'What an account may do and has used.' },
  { name: 'Billing', description: 'Checkout, customer portal and invoices, through Stripe.' },
  { name: 'Offers', description: 'Prices with figures that are offered to one account.' },
  { name: 'Migration', description: 'What changes for customers of the minutes-based service.' },
  { name: 'E-mail', description: 'Where e-mails to a user go, and which are sent.' },
  { name: 'Projects', description: 'Parts of an account to which sessions are attributed.' },
  { name: 'Support', description: 'Tickets, and their answers.' },
  {
    name: 'Admin',
    description: 'For operators: keys, accounts, terms, sessions, tickets, events and the audit trail.',
  },
  { name: 'Public', description: 'Without credentials.' },
  { name: 'Webhooks', description: 'For Stripe.' },
];

export const SECURITY_SCHEMES = {
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    description: `A secret key of a server, \`lk_<stage>_…\`. It needs the scope that the operation names: ${SCOPES.map((scope) => `\`${scope}\``).join(', ')}. No scope includes another.`,
  },
  userToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'An access token of an end user from the stage’s issuer, not an ID token. Its `sub` is the account, so `user_id` may be left out; another account is not found.',
  },
  operatorToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'An access token of a person who operates the service, from the operators’ client of the stage’s issuer. The role `viewer` reads, the role `operator` also changes. The token is valid for at most 15 minutes, and until 12 hours after the sign-in (`auth_time`). Only routes below `/admin` accept it.',
  },
};
