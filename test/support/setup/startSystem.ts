import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LOCAL_STAGE } from '../../../infra/localStage.ts';
import type { Credentials } from '../../../local/credentials.ts';
import { freePort } from '../../../local/freePort.ts';
import { spawnLocalRun, untilReady } from './localRun.ts';

/** The system that end-to-end and browser tests run against. Tests skip what the target does not offer. */
export interface EndToEndTarget {
  baseUrl: string;
  apiKey: string;
  /** A key with the scope `admin`. */
  adminKey: string | undefined;
  /** The local run's token issuer. */
  issuer?: string;
  /** Needed by the tests that buy a plan or send webhooks. */
  stripe: { apiBase: string; secretKey: string; webhookSecret: string } | undefined;
  /** The stage, when operator commands can reach it. */
  stage?: { name: string; stateDirectory?: string };
}

/**
 * Starts the whole system on this machine, with its own port and state, so that a developer's local run is not affected. `stop`
 * stops it, prints its errors and returns the log of the functions.
 */
export async function startSystem(): Promise<{ target: EndToEndTarget; stop(): Promise<string> }> {
  const stateDirectory = await mkdtemp(path.join(tmpdir(), 'session-billing-system-'));
  const run = spawnLocalRun(['--port', String(await freePort()), '--state-dir', stateDirectory]);
  try {
    await untilReady(run);
  } catch (error) {
    run.signal('SIGKILL');
    throw error;
  }
  const credentials: Credentials = JSON.parse(
    await readFile(path.join(stateDirectory, 'credentials.json'), 'utf8'),
  );
  return {
    target: { ...credentials, stage: { name: LOCAL_STAGE, stateDirectory } },
    stop: async () => {
      run.signal('SIGTERM');
      await run.ended;
      // Errors of the local run belong in the output of the suite.
      if (run.errors() !== '') console.error(run.errors());
      const log = await readFile(path.join(stateDirectory, 'functions.log'), 'utf8');
      await rm(stateDirectory, { recursive: true, force: true });
      return log;
    },
  };
}
