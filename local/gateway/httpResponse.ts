import { validateHeaderName, validateHeaderValue } from 'node:http';

/** An HTTP response, ready to be sent. */
export interface HttpResponse {
  status: number;
  headers: Record<string, string>;
  cookies: string[];
  body: Buffer;
}

/** What the gateway says of its own accord. */
export function gatewayResponse(status: number, message: string): HttpResponse {
  return jsonAnswer(status, { message });
}

/**
 * Turns what a function returned into a response, by the rules of payload format 2.0: an object with a status is
 * a response; anything else is the JSON body of a 200. Undefined means that it is neither, which the gateway
 * answers with a 500.
 */
export function httpResponse(payload: unknown): HttpResponse | undefined {
  if (typeof payload !== 'object' || payload === null || !('statusCode' in payload)) {
    return jsonAnswer(200, payload);
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = payload as Record<string, unknown>;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (body !== undefined && body !== null && typeof body !== 'string') return undefined;
  const bytes = Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8');
  const named = Object.entries((headers ?? {}) as Record<string, unknown>).map(
    ([name, value]): [string, string] => [name.toLowerCase(), String(value)],
  );
  const set = Array.isArray(cookies) ? cookies.map(String) : [];
  if (![...named, ...set.map((cookie) => ['set-cookie', cookie] as const)].every(canBeSent)) return undefined;
  return {
    status,
    headers: {
      ...(bytes.length > 0 ? { 'content-type': 'text/plain; charset=utf-8' } : {}),
      ...Object.fromEntries(named),
    },
    cookies: set,
    body: bytes,
  };
}

/** Node throws for any other when it is to send it, which nothing would catch. */
function canBeSent([name, value]: readonly [string, string]): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

function jsonAnswer(status: number, content: unknown): HttpResponse {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return { status, headers: { 'content-type': 'application/json' }, cookies: [], body: Buffer.from(text) };
}
