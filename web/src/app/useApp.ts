import { createContext, useContext } from 'react';
import type { UserClient } from '../../../client/src/userClient.ts';
import type { Person } from '../session/person.ts';

/** What every page of somebody who is signed in uses. */
export type AppContextValue = {
  api: UserClient;
  person: Person;
  /** Whether requests can be sent: not after the session has ended, while the page stays. */
  isActive: boolean;
  /** Whether a banner says what came of a visit to Stripe: no page shows another one. */
  isReturning: boolean;
};

export const AppContext = createContext<AppContextValue | null>(null);

export function useApp(): AppContextValue {
  const value = useContext(AppContext);
  if (!value) throw new Error('useApp needs an <AppContext> above the component.');
  return value;
}
