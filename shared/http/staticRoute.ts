import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Route } from '../contract/route.ts';
import { lazy } from '../lambda/lazy.ts';
import type { HttpResponse } from './response.ts';
import type { BoundRoute } from './routes.ts';
import { weightsOf } from './weights.ts';

/** What the route returns changes only with a deployment. Browsers ask again after five minutes, and mostly get a 304. */
const CACHED_SECONDS = 300;

/**
 * A public route that always returns the same JSON. It is written and compressed once in each function instance. The entity tag is a
 * weak one, because both encodings have the same (RFC 9110, section 8.8.1).
 */
export function staticRoute(route: Route, body: () => object): BoundRoute<unknown> {
  const prepare = lazy(() => {
    const text = JSON.stringify(body());
    const hash = createHash('sha256').update(text).digest('base64url').slice(0, 22);
    return { text, gzip: gzipSync(text).toString('base64'), tag: `W/"${hash}"` };
  });
  return {
    route: route.route,
    async respond(_deps, { event }): Promise<HttpResponse> {
      const { text, gzip, tag } = prepare();
      const headers = {
        'Cache-Control': `public, max-age=${CACHED_SECONDS}`,
        ETag: tag,
        Vary: 'Accept-Encoding',
      };
      if (hasTag(event.headers['if-none-match'], tag)) return { status: 304, headers };
      if (!acceptsGzip(event.headers['accept-encoding'])) return { status: 200, headers, text };
      return { status: 200, headers: { ...headers, 'Content-Encoding': 'gzip' }, base64: gzip };
    },
  };
}

/** Entity tags are compared weakly: `W/` does not matter (RFC 9110, section 13.1.2). */
function hasTag(ifNoneMatch: string | undefined, tag: string): boolean {
  const opaque = (one: string) => one.trim().replace(/^W\//, '');
  const given = (ifNoneMatch ?? '').split(',').map(opaque);
  return given.includes('*') || given.includes(opaque(tag));
}

/** Whether the client takes gzip, by its own weight or by that of `*` (RFC 9110, section 12.5.3). */
function acceptsGzip(acceptEncoding: string | undefined): boolean {
  const weights = weightsOf(acceptEncoding);
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}
