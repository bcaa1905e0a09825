import { existsSync } from 'node:fs';
import { writeStateFile } from '../stateFile.ts';
import { UserError } from '../userError.ts';
import { createDemo, type DemoInput } from './createDemo.ts';
import { DEMO_ACCOUNTS } from './demoAccounts.ts';
import { keepSessionsOpen, type OpenSessions } from './openSessions.ts';

export type PreparedDemo = {
  /** Opens the sessions that run now. To be called when the API serves requests. */
  openSessions(): Promise<void>;
  /** Ends the heartbeats. */
  stop(): void;
};

/**
 * Creates the demo's history, once for a data directory: `markerFile` says that it has been created. No event source may run yet.
 * Throws a UserError if the data directory has customers of its own, whose time the history would need to pass again.
 */
export async function prepareDemo(
  input: Omit<DemoInput, 'now' | 'accounts' | 'isOnDisk'> & {
    markerFile: string | undefined;
    apiKey: string;
    onFault(message: string): void;
  },
): Promise<PreparedDemo> {
  const { markerFile, apiKey, onFault, ...demo } = input;
  if (markerFile === undefined || !existsSync(markerFile)) {
    if (await hasCustomers(demo.stripe.apiBase)) {
      throw new UserError(
        '--demo needs a data directory without customers: choose another directory, or delete this one',
      );
    }
    const now = Math.floor(Date.now() / 1000);
    await createDemo({ ...demo, now, isOnDisk: markerFile !== undefined });
    if (markerFile !== undefined) writeStateFile(markerFile, { createdAt: now });
  }
  let running: OpenSessions | undefined;
  return {
    async openSessions() {
      running = await keepSessionsOpen({ baseUrl: demo.baseUrl, apiKey, accounts: DEMO_ACCOUNTS, onFault });
    },
    stop: () => running?.stop(),
  };
}

async function hasCustomers(apiBase: string): Promise<boolean> {
  const response = await fetch(`${apiBase}/_control/state`, { signal: AbortSignal.timeout(10_000) });
  const { objects } = (await response.json()) as { objects: Record<string, number> };
  return (objects.customer ?? 0) > 0;
}
