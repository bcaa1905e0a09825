import type { CalledRoute } from './operations.ts';

/** What is sent: a path with its query, and the JSON of the body. */
export type CallRequest = { method: string; path: string; body: string | undefined };

/**
 * The request of a call. A field that the path names is sent in it; all others in the query of GET and DELETE, and in the JSON body of
 * POST and PUT. A field that is undefined is left out.
 */
export function toRequest(
  { operationId, route }: Pick<CalledRoute, 'operationId' | 'route'>,
  input: Record<string, unknown>,
): CallRequest {
  const [method = '', template = ''] = route.split(' ');
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const path = template.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = rest.get(name);
    rest.delete(name);
    // An empty segment, or one that URLs resolve, would be another route.
    if (typeof value !== 'string' || /^\.{0,2}$/.test(value))
      throw new TypeError(`${operationId}: ${name} must be the text of an id`);
    return encodeURIComponent(value);
  });
  if (method === 'POST' || method === 'PUT') {
    return { method, path, body: JSON.stringify(Object.fromEntries(rest)) };
  }
  const query = new URLSearchParams(
    [...rest].map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  return { method, path: query === '' ? path : `${path}?${query}`, body: undefined };
}
