import { CUSTOMER_APP } from '../../../web/src/app/customerApp.ts';
import type { Area } from '../../../web/src/session/area.ts';
import type { AttemptStorage } from '../../../web/src/session/attempt.ts';
import { createSession, type SessionEnvironment } from '../../../web/src/session/createSession.ts';
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
export function createTab(issuer: FakeIssuer, browser: Browser = createBrowser(), area: Area = CUSTOMER_APP) {
  const storage = createMemoryStorage();
  const left: { url: string; history: 'add' | 'replace' }[] = [];
  const messages: unknown[] = [];
  let address = new URL(area.home, ORIGIN);

  async function load(path: string) {
    address = new URL(path, ORIGIN);
    const environment: SessionEnvironment = {
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
    };
    const session = createSession(environment, area);
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
    callback: (parameters: URLSearchParams) => load(`${area.callbackPath}?${parameters}`),
    /** Opens a page of the app as somebody whom the issuer knows. */
    async signIn(path = area.home) {
      await load(path);
      return load(`${area.callbackPath}?${issuer.callbackOf(lastUrl())}`);
    },
  };
}
