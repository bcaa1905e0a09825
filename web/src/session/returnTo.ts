import type { Area } from './area.ts';

/**
 * Returns `target` as path, query and fragment if it is a page of the area on this origin, and the area's first page if it is anything
 * else. It was stored by the area, but a stored value must not be able to send anyone to another site.
 */
export function safeReturnTo(
  target: unknown,
  origin: string,
  { home, callbackPath }: Pick<Area, 'home' | 'callbackPath'>,
): string {
  if (typeof target !== 'string' || !URL.canParse(target, origin)) return home;
  const url = new URL(target, origin);
  const isInside = url.pathname === home || url.pathname.startsWith(`${home}/`);
  if (url.origin !== origin || !isInside || url.pathname === callbackPath) return home;
  return `${url.pathname}${url.search}${url.hash}`;
}
