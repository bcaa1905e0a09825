/** The headers with which an object of the pages is stored, and served. */
export interface PageObjectHeaders {
  contentType: string;
  cacheControl: string;
}

const CONTENT_TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  woff2: 'font/woff2',
};

/** The names of assets contain a hash of their content, so they never change. A year is the longest that browsers keep. */
const IMMUTABLE = 'public, max-age=31536000, immutable';

/** Kept, and compared with the server's by entity tag at each use. */
const REVALIDATED = 'no-cache';

/** Web pages of customers load it at each visit, and its name never changes. */
const BADGE = 'public, max-age=60';

/** The headers of the object with this key, such as `assets/app-1a2b.js`. Throws for a kind of file that pages do not have. */
export function pageObjectHeaders(key: string): PageObjectHeaders {
  const contentType = CONTENT_TYPES[key.slice(key.lastIndexOf('.') + 1)];
  if (contentType === undefined)
    throw new Error(`the content type of ${key} is unknown: add its extension to infra/pageObject.ts`);
  if (key === 'badge.js') return { contentType, cacheControl: BADGE };
  return { contentType, cacheControl: key.startsWith('assets/') ? IMMUTABLE : REVALIDATED };
}
