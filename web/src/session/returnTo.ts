import { CALLBACK_PATH } from '../../../shared/contract/signInPaths.ts';

/** Where a person lands who was nowhere else in the app. */
export const APP_HOME = '/app';

/**
 * Returns `target` as path, query and fragment if it is a page of the app on this origin, and the app's first page if it is anything
 * else. It was stored by the app, but a stored value must not be able to send anyone to another site.
 */
export function safeReturnTo(target: unknown, origin: string): string {
  if (typeof target !== 'string' || !URL.canParse(target, origin)) return APP_HOME;
  const url = new URL(target, origin);
  const isAppPage = url.pathname === APP_HOME || url.pathname.startsWith(`${APP_HOME}/`);
  if (url.origin !== origin || !isAppPage || url.pathname === CALLBACK_PATH) return APP_HOME;
  return `${url.pathname}${url.search}${url.hash}`;
}
