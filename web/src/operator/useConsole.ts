import { createContext, useContext } from 'react';
import type { AdminClient } from '../../../client/src/adminClient.ts';
import type { Operations } from '../../../client/src/apiTypes.ts';
import type { Person } from '../session/person.ts';

/** What every page of the console uses. */
export type ConsoleContextValue = {
  api: AdminClient;
  person: Person;
  /** Who is signed in, as the API says. */
  caller: Operations['getCaller']['response'];
  /** Whether requests can be sent: not after the session has ended, while the page stays. */
  isActive: boolean;
  /** Whether to show the buttons of admin actions: only to operators, and only while requests can be sent. */
  canChange: boolean;
};

export const ConsoleContext = createContext<ConsoleContextValue | null>(null);

export function useConsole(): ConsoleContextValue {
  const value = useContext(ConsoleContext);
  if (!value) throw new Error('useConsole needs a <ConsoleContext> above the component.');
  return value;
}
