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
  const rest: Record<string, unknown> = { ...input };
  const toSegment = (_whole: string, name: string) => {
    const value = rest[name];
    rest[name] = undefined;
    // An empty segment, or one that URLs resolve, would be another route.
    if (typeof value !== 'string' || /^\.{0,2}$/.test(value))
      throw new TypeError(`${operationId}: ${name} must be the text of an id`);
    return encodeURIComponent(value);
  };
  const path = template.includes('{') ? template.replaceAll(/\{(\w+)\}/g, toSegment) : template;
  if (method === 'POST' || method === 'PUT') return { method, path, body: JSON.stringify(rest) };
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(
    given.map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  return { method, path: query === '' ? path : `${path}?${query}`, body: undefined };
}
