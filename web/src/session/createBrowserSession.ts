import type { Area } from './area.ts';
import { createSession, type Session, type SessionEnvironment } from './createSession.ts';

const CHANNEL = 'session';
const SIGN_OUT_MARK = 'signed-out';

/** The session of this tab with an area, bound to what the browser has for it. */
export function createBrowserSession(area: Area): Session {
  const channel = new BroadcastChannel(`${area.prefix}${CHANNEL}`);
  const environment: SessionEnvironment = {
    fetch: (input, init) => fetch(input, init),
    nowMs: () => Date.now(),
    attempts: () => sessionStorage,
    signOutMark: createSignOutMark(`${area.prefix}${SIGN_OUT_MARK}`),
    address: () => new URL(location.href),
    replaceAddress: (path) => history.replaceState(null, '', path),
    leaveFor: (url, entry) => (entry === 'replace' ? location.replace(url) : location.assign(url)),
    tellTabs: (message) => channel.postMessage(message),
  };
  const session = createSession(environment, area);
  channel.addEventListener('message', ({ data }) => session.hear(data));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') session.wake();
  });
  // Back can show a page as it was. By then, somebody else can have signed in, and what other tabs said was not heard.
  addEventListener('pagehide', ({ persisted }) => {
    if (persisted) session.leave();
  });
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload();
  });
  return session;
}

/** A browser that blocks storage forgets a sign-out when the tab is left, but the tokens are gone in any case. */
const createSignOutMark = (key: string) => ({
  isSet(): boolean {
    try {
      return localStorage.getItem(key) !== null;
    } catch {
      return false;
    }
  },
  set(): void {
    try {
      localStorage.setItem(key, new Date().toISOString());
    } catch {}
  },
  clear(): void {
    try {
      localStorage.removeItem(key);
    } catch {}
  },
});
