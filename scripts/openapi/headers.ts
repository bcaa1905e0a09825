const text = (description: string) => ({ description, schema: { type: 'string' } });
const number = (description: string) => ({ description, schema: { type: 'integer', minimum: 0 } });

/** The headers of responses that a caller can use. */
export const HEADERS = {
  'X-Request-Id': text('Identifies the request in the logs. A response of API Gateway itself lacks it.'),
  'RateLimit-Limit': number(
    'Requests that the account may make in this UTC minute. Present once the request was counted.',
  ),
  'RateLimit-Remaining': number('Requests that are left in this minute.'),
  'RateLimit-Reset': number('Seconds until the next minute.'),
  'Retry-After': number('Seconds after which the same request can succeed.'),
  'WWW-Authenticate': text('`Bearer`, with `error="invalid_token"` if credentials were sent.'),
  'Content-Disposition': text('Of CSV and PDF: the name of the file.'),
  Link: text(
    'Of CSV only: the address of the next page, relative to that of the request, with `rel="next"`. Absent on the last page.',
  ),
  Location: text('Where the page is.'),
  'Cache-Control': text('How long the response may be cached.'),
  ETag: text('Identifies the content. Sent again as `If-None-Match`, it gets 304 if nothing changed.'),
};

type HeaderName = keyof typeof HEADERS;

export const RATE_LIMIT_HEADERS = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'] as const;

export const CACHE_HEADERS = ['Cache-Control', 'ETag'] as const;

/** The headers of a response in CSV. That of a route without pages has no `Link`. */
export const csvHeaders = (hasPages: boolean): HeaderName[] =>
  hasPages ? ['Content-Disposition', 'Link'] : ['Content-Disposition'];

/** References to the components of these headers. */
export const headers = (...names: HeaderName[]): Record<string, object> =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
