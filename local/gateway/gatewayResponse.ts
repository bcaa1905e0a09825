import { validateHeaderName, validateHeaderValue } from 'node:http';

/** A response that the gateway sends to the HTTP client. Header names are lower case. */
export interface GatewayResponse {
  status: number;
  headers: Record<string, string>;
  cookies: string[];
  body: Buffer;
}

/** A response of the gateway itself, in the form that API Gateway uses: `{ "message": "Not Found" }`. */
export function errorResponse(status: number, message: string): GatewayResponse {
  return jsonResponse(status, { message });
}

/** A page without scripts. */
export function htmlResponse(page: string): GatewayResponse {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'cache-control': 'no-store',
  };
  return { status: 200, headers, cookies: [], body: Buffer.from(page) };
}

/**
 * Converts what a function returned into a response, by the rules of payload format 2.0: an object with a `statusCode`
 * is a response; anything else is the JSON body of a 200. Returns undefined for a response that cannot be sent, to
 * which the gateway responds with a 500.
 */
export function toGatewayResponse(payload: unknown): GatewayResponse | undefined {
  if (typeof payload !== 'object' || payload === null || !('statusCode' in payload)) {
    return jsonResponse(200, payload);
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = payload as Record<string, unknown>;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (body !== undefined && body !== null && typeof body !== 'string') return undefined;
  const bytes = Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8');
  const headerPairs = Object.entries((headers ?? {}) as Record<string, unknown>).map(
    ([name, value]): [string, string] => [name.toLowerCase(), String(value)],
  );
  const cookieTexts = Array.isArray(cookies) ? cookies.map(String) : [];
  const cookiePairs = cookieTexts.map((cookie) => ['set-cookie', cookie] as const);
  if (![...headerPairs, ...cookiePairs].every(isValidHeader)) return undefined;
  return {
    status,
    headers: {
      ...(bytes.length > 0 ? { 'content-type': 'text/plain; charset=utf-8' } : {}),
      ...Object.fromEntries(headerPairs),
    },
    cookies: cookieTexts,
    body: bytes,
  };
}

/** Node.js throws when it sends an invalid header, at a point where nothing would catch the error. */
function isValidHeader([name, value]: readonly [string, string]): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

function jsonResponse(status: number, content: unknown): GatewayResponse {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return { status, headers: { 'content-type': 'application/json' }, cookies: [], body: Buffer.from(text) };
}
