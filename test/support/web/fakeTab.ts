import type { AttemptStorage } from '../../../web/src/session/attempt.ts';
import { createSession } from '../../../web/src/session/createSession.ts';
import type { FakeIssuer } from './fakeIssuer.ts';

export const ORIGIN = 'https://app.example';

/** The storage of a tab. */
export function createMemoryStorage(): AttemptStorage & { values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    get length() {
      return values.size;
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}

/** What the tabs of one browser share. */
export function createBrowser({ nowMs = () => Date.now() } = {}) {
  const tabs: { hear: (value: unknown) => void }[] = [];
  let hasSignedOut = false;
  return {
    nowMs,
    tabs,
    signOutMark: {
      isSet: () => hasSignedOut,
      set: () => {
        hasSignedOut = true;
      },
      clear: () => {
        hasSignedOut = false;
      },
    },
  };
}

type Browser = ReturnType<typeof createBrowser>;

/** A tab of a browser: `load` loads a page in it, with a new session. */
export function createTab(issuer: FakeIssuer, browser: Browser = createBrowser()) {
  const storage = createMemoryStorage();
  const left: { url: string; history: 'add' | 'replace' }[] = [];
  const messages: unknown[] = [];
  let address = new URL('/app', ORIGIN);

  async function load(path: string) {
    address = new URL(path, ORIGIN);
    const session = createSession({
      fetch: issuer.fetch,
      nowMs: browser.nowMs,
      attempts: () => storage,
      signOutMark: browser.signOutMark,
      address: () => address,
      replaceAddress: (target) => {
        address = new URL(target, ORIGIN);
      },
      leaveFor: (url, history) => void left.push({ url, history }),
      tellTabs: (message) => {
        messages.push(message);
        for (const tab of browser.tabs) if (tab !== session) tab.hear(message);
      },
    });
    browser.tabs.push(session);
    await session.start();
    return session;
  }

  const lastUrl = () => left.at(-1)?.url ?? '';

  return {
    storage,
    left,
    messages,
    load,
    lastUrl,
    /** The address without the app's origin, or as a whole on another one. */
    path: () => address.href.replace(ORIGIN, ''),
    callback: (parameters: URLSearchParams) => load(`/app/callback?${parameters}`),
    /** Opens a page of the app as somebody whom the issuer knows. */
    async signIn(path = '/app') {
      await load(path);
      return load(`/app/callback?${issuer.callbackOf(lastUrl())}`);
    },
  };
}
