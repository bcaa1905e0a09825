import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { LOCAL_STAGE } from '../../../infra/localStage.ts';
import type { Credentials } from '../../../local/credentials.ts';
import { freePort } from '../../../local/freePort.ts';
import { spawnLocalRun, untilReady } from './localRun.ts';
import { secretsIn } from './logSecrets.ts';

/** The system that the end-to-end suite runs against. Tests skip what the target does not offer. */
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

declare module 'vitest' {
  interface ProvidedContext {
    target: EndToEndTarget;
  }
}

/**
 * Reads the target from BASE_URL and API_KEY (and ADMIN_KEY, STRIPE_API_BASE, STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET).
 * Without them, starts the whole system on this machine and stops it after the suite. It uses its own port and state, so a
 * developer's local run is not affected.
 */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const { BASE_URL: baseUrl, API_KEY: apiKey, ADMIN_KEY: adminKey } = process.env;
  // Vitest sets BASE_URL to "/" when it is not set.
  if (baseUrl?.startsWith('http')) {
    if (apiKey === undefined)
      throw new Error('API_KEY not configured: set it to an API key of the stage at BASE_URL');
    project.provide('target', { baseUrl, apiKey, adminKey, stripe: readStripeEnvironment() });
    return undefined;
  }
  const stateDirectory = await mkdtemp(path.join(tmpdir(), 'session-billing-e2e-'));
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
  project.provide('target', { ...credentials, stage: { name: LOCAL_STAGE, stateDirectory } });
  return async () => {
    run.signal('SIGTERM');
    await run.ended;
    // Errors of the local run belong in the output of the suite.
    if (run.errors() !== '') console.error(run.errors());
    const log = await readFile(path.join(stateDirectory, 'functions.log'), 'utf8');
    await rm(stateDirectory, { recursive: true, force: true });
    checkLog(log);
  };
}

/**
 * Fails the run when a function logged a secret. The suite sends keys, tokens, cards and e-mail addresses through every
 * function. Vitest prints errors of a teardown but still passes, so this sets the exit code.
 */
function checkLog(log: string): void {
  const found = log.includes('request_answered')
    ? secretsIn(log)
    : ['no entries: the functions wrote no log'];
  if (found.length === 0) return;
  console.error(`the log of the functions contains:\n${found.join('\n')}`);
  process.exitCode = 1;
}

function readStripeEnvironment(): EndToEndTarget['stripe'] {
  const { STRIPE_API_BASE, STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET } = process.env;
  if (STRIPE_SECRET_KEY === undefined || STRIPE_WEBHOOK_SECRET === undefined) return undefined;
  return {
    apiBase: STRIPE_API_BASE ?? 'https://api.stripe.com',
    secretKey: STRIPE_SECRET_KEY,
    webhookSecret: STRIPE_WEBHOOK_SECRET,
  };
}
