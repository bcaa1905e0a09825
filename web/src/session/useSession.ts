import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Session, SessionView } from './createSession.ts';

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession needs a <SessionContext> above the component.');
  return session;
}

/** Renders again when the session changes. */
export function useSessionView(): SessionView {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, session.view);
}
