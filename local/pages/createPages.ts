import type { IncomingMessage } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { GatewayResponse } from '../gateway/gatewayResponse.ts';
import { splitTarget } from '../gateway/httpEvent.ts';
import { findBehavior } from './findBehavior.ts';
import type { PageFile } from './pageFiles.ts';
import type { Behavior } from './readDistribution.ts';

/** Returns undefined for a path that leads to the API. */
export type Pages = (request: RequestHead) => GatewayResponse | undefined;

type RequestHead = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/** CloudFront compresses files of at least this size. */
const COMPRESSED_BYTES_MIN = 1_000;

/** Of the types that CloudFront compresses, those that pages have. A font is compressed already. */
const COMPRESSED_TYPES = /^(text\/|application\/json$|image\/svg\+xml$)/;

const ENCODINGS = [
  { name: 'br', compress: (content: Buffer): Buffer => brotliCompressSync(content) },
  { name: 'gzip', compress: (content: Buffer): Buffer => gzipSync(content) },
];

/**
 * Serves pages as the distribution of a deployed stage does: its behaviors decide which paths are pages, what its function
 * does with them, and which headers responses have.
 */
export function createPages(input: {
  behaviors: readonly Behavior[];
  files: ReadonlyMap<string, PageFile>;
}): Pages {
  const compressed = new Map<string, Buffer>();
  return (request) => {
    const { path, query } = splitTarget(request.url ?? '/');
    const behavior = findBehavior(input.behaviors, path);
    if (behavior === undefined) return undefined;
    const method = request.method ?? 'GET';
    if (!behavior.methods.includes(method)) return withHeaders(behavior, notAllowed(method));
    if (behavior.origin === 'api') return undefined;
    const result = behavior.viewerFunction?.({ method, uri: path, query, headers: request.headers });
    if (result?.kind === 'answered') {
      const { status, headers, body } = result;
      return withHeaders(behavior, { status, headers, cookies: [], body: Buffer.from(body) });
    }
    const key = decodeKey(result?.uri ?? path);
    const file = key === undefined ? undefined : input.files.get(key);
    if (file === undefined) return withHeaders(behavior, missing());
    return withHeaders(behavior, fileResponse(file, request, behavior.compresses ? compressed : undefined));
  };
}

function decodeKey(uri: string): string | undefined {
  try {
    return decodeURIComponent(uri).slice(1);
  } catch {
    return undefined;
  }
}

function fileResponse(
  file: PageFile,
  { headers }: RequestHead,
  compressed: Map<string, Buffer> | undefined,
): GatewayResponse {
  const isCompressible =
    compressed !== undefined &&
    file.content.length >= COMPRESSED_BYTES_MIN &&
    COMPRESSED_TYPES.test(file.contentType.replace(/;.*/s, ''));
  const encoding = isCompressible ? chooseEncoding(String(headers['accept-encoding'] ?? '')) : undefined;
  // CloudFront makes the entity tag of a file that it compresses a weak one.
  const etag = encoding === undefined ? file.etag : `W/${file.etag}`;
  const common = {
    etag,
    'cache-control': file.cacheControl,
    ...(isCompressible ? { vary: 'Accept-Encoding' } : {}),
  };
  if (matches(headers['if-none-match'], file.etag))
    return { status: 304, headers: common, cookies: [], body: Buffer.alloc(0) };
  const typed = { ...common, 'content-type': file.contentType };
  if (encoding === undefined || compressed === undefined)
    return { status: 200, headers: typed, cookies: [], body: file.content };
  const cacheKey = `${encoding.name} ${file.etag}`;
  const body = compressed.get(cacheKey) ?? encoding.compress(file.content);
  compressed.set(cacheKey, body);
  return { status: 200, headers: { ...typed, 'content-encoding': encoding.name }, cookies: [], body };
}

function chooseEncoding(accepted: string) {
  const names = accepted
    .split(',')
    .filter((item) => !/;\s*q=0(\.0*)?\s*$/.test(item))
    .map((item) => item.replace(/;.*/s, '').trim().toLowerCase());
  return ENCODINGS.find(({ name }) => names.includes(name));
}

/** Compares weakly, as RFC 9110, 13.1.2 says. */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}

const withHeaders = ({ headers }: Behavior, response: GatewayResponse): GatewayResponse => ({
  ...response,
  headers: { ...response.headers, ...headers },
});

const missing = () => xml(404, 'NoSuchKey', 'The specified key does not exist.');

const notAllowed = (method: string) =>
  xml(403, 'MethodNotAllowed', `The distribution does not allow ${method} at this path.`);

function xml(status: number, code: string, message: string): GatewayResponse {
  const body = Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>\n`,
  );
  return { status, headers: { 'content-type': 'application/xml' }, cookies: [], body };
}
