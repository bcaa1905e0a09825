/** The parts of the first section. In the paragraphs, `` `…` `` is code. */
export const TOPICS: readonly {
  readonly id: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly samples?: readonly {
    readonly title: string;
    readonly code: string;
    readonly language?: 'curl' | 'client';
  }[];
}[] = [
  {
    id: 'base-url',
    title: 'Base URL',
    paragraphs: [
      'A gateway calls the API’s own address, the output `ApiUrl` of the stage. Everybody else can call the address of this page, which leads to the same API.',
    ],
    samples: [
      {
        title: 'In a shell, before the requests of this page',
        code: "export API_URL='https://billing.example.org'\nread -rs API_KEY && export API_KEY",
        language: 'curl',
      },
      {
        title: 'In TypeScript, before the calls of this page',
        code: "import { createClient } from '@ai-gate/session-billing';\n\nconst client = createClient({\n  baseUrl: 'https://billing.example.org',\n  key: process.env.API_KEY ?? '',\n});",
        language: 'client',
      },
    ],
  },
  {
    id: 'authentication',
    title: 'Authentication',
    paragraphs: [
      'Each request has `Authorization: Bearer …` with an API key or an access token; only the operations under Public, Stripe’s events and links of e-mails have none.',
      'Keep keys on servers: a key works for every account. In the requests of this page, `API_KEY` is a key of a server, `ADMIN_KEY` a key with the scope `admin`, and `USER_TOKEN` the access token of a user.',
    ],
  },
  {
    id: 'errors',
    title: 'Errors',
    paragraphs: [
      'A problem is JSON with the type `application/problem+json`. Switch on `code`, show `detail` to people, and quote `requestId` to support. `retryable` says whether the same request can succeed later.',
      'Some codes have further members, which are under Problem codes. `invalid_request` has `errors`, with each field that is missing or invalid.',
    ],
    samples: [
      {
        title: 'A problem',
        code: JSON.stringify(
          {
            type: 'about:blank',
            title: 'Bad Request',
            status: 400,
            code: 'invalid_request',
            retryable: false,
            detail: 'Fields are missing or invalid: user_id.',
            requestId: '9c5f2b1e-8b2f-4d0e-9a3c-6f2d1b7a4e10',
            errors: [{ field: 'user_id', message: 'is required' }],
          },
          null,
          2,
        ),
      },
    ],
  },
  {
    id: 'retries',
    title: 'Retries',
    paragraphs: [
      'Repeat a request after a broken connection, a time-out, and a problem with `retryable: true`: after `Retry-After` seconds if the response has it, else with growing random pauses. Repeat no other problem without a change.',
      'The typed client does this by itself, up to three requests in a minute.',
    ],
  },
  {
    id: 'idempotency',
    title: 'Idempotency',
    paragraphs: [
      'There is no header for it: ids that you choose do the same. A session is counted once for its `session_id`, and a message is stored once for its `message_id`, however often the request arrives.',
      'The first request that creates something gets 201, a repeated one 200.',
    ],
  },
  {
    id: 'rate-limits',
    title: 'Rate limits',
    paragraphs: [
      'Each account may make a number of requests in a UTC minute, by its plan. `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` say how many, how many are left, and for how many seconds. Beyond them, `rate_limited` has `Retry-After`.',
    ],
  },
  {
    id: 'pagination',
    title: 'Pagination',
    paragraphs: [
      'A list has at most `limit` items and, unless it is the last page, `nextCursor`. Send it as `cursor`, with the other parameters unchanged. A cursor is opaque and belongs to its list.',
    ],
    samples: [
      {
        title: 'Every session of a user',
        code: "for await (const session of client.listSessions.all({\n  user_id: 'user_123',\n})) {\n  console.log(session.sessionId);\n}",
        language: 'client',
      },
      {
        title: 'The next page',
        code: 'curl "$API_URL/metering/sessions?user_id=user_123&cursor=$CURSOR" \\\n  -H "Authorization: Bearer $API_KEY"',
        language: 'curl',
      },
    ],
  },
  {
    id: 'csv',
    title: 'CSV',
    paragraphs: [
      'Operations with `text/csv` return a file if the request has `Accept: text/csv`: UTF-8, RFC 4180, names of columns first. `Content-Disposition` names the file, and `Link` with `rel="next"` is the address of the next page.',
    ],
    samples: [
      {
        title: 'Usage by day as CSV',
        code: 'curl "$API_URL/billing/usage/daily?user_id=user_123" \\\n  -H "Authorization: Bearer $API_KEY" \\\n  -H "Accept: text/csv"',
        language: 'curl',
      },
      {
        title: 'Usage by day as CSV',
        code: "const { text, fileName } = await client.getDailyUsage.csv({\n  user_id: 'user_123',\n});",
        language: 'client',
      },
    ],
  },
];
