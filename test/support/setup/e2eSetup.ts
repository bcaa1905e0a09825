import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { LOCAL_STAGE } from '../../../infra/localStage.ts';
import type { Credentials } from '../../../local/credentials.ts';
import { freePort } from '../../../local/freePort.ts';
import { spawnLocalRun, untilReady } from './localRun.ts';
import { secretsIn } from './logSecrets.ts';

/** What the end-to-end suite runs against. Without Stripe's part, tests that buy something are to be skipped. */
export interface EndToEndTarget {
  baseUrl: string;
  apiKey: string;
  /** Of the scope admin; without it, what operators see is not looked at. */
  adminKey: string | undefined;
  /** The local run's issuer; without it, end users' tokens are not looked at. */
  issuer?: string;
  stripe: { apiBase: string; secretKey: string; webhookSecret: string } | undefined;
  /** The stage as operators' commands find it, where they can. */
  operated?: { stage: string; stateDirectory?: string };
}

declare module 'vitest' {
  interface ProvidedContext {
    target: EndToEndTarget;
  }
}

/**
 * Takes the target from BASE_URL and API_KEY (and ADMIN_KEY, STRIPE_API_BASE, STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET); without
 * them, starts the whole system on this machine, beside one that a developer may have running, and stops it after.
 */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const { BASE_URL: baseUrl, API_KEY: apiKey, ADMIN_KEY: adminKey } = process.env;
  // Vitest itself sets BASE_URL to "/" where it is not set.
  if (baseUrl?.startsWith('http')) {
    if (apiKey === undefined) throw new Error('API_KEY not configured: BASE_URL needs a key of that stage');
    project.provide('target', { baseUrl, apiKey, adminKey, stripe: stripeOfEnvironment() });
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
  project.provide('target', { ...credentials, operated: { stage: LOCAL_STAGE, stateDirectory } });
  return async () => {
    run.signal('SIGTERM');
    await run.ended;
    // What went wrong inside during the suite belongs in its output.
    if (run.errors() !== '') console.error(run.errors());
    const log = await readFile(path.join(stateDirectory, 'functions.log'), 'utf8');
    await rm(stateDirectory, { recursive: true, force: true });
    checkLog(log);
  };
}

/**
 * The suite sends keys, tokens, cards and e-mail addresses through every function: none is in what they wrote. Vitest
 * prints what a teardown throws and passes all the same, so that the exit code is set here.
 */
function checkLog(log: string): void {
  const found = log.includes('request_answered') ? secretsIn(log) : ['nothing: the functions wrote no log'];
  if (found.length === 0) return;
  console.error(`the log of the functions tells\n${found.join('\n')}`);
  process.exitCode = 1;
}

function stripeOfEnvironment(): EndToEndTarget['stripe'] {
  const { STRIPE_API_BASE, STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET } = process.env;
  if (STRIPE_SECRET_KEY === undefined || STRIPE_WEBHOOK_SECRET === undefined) return undefined;
  return {
    apiBase: STRIPE_API_BASE ?? 'https://api.stripe.com',
    secretKey: STRIPE_SECRET_KEY,
    webhookSecret: STRIPE_WEBHOOK_SECRET,
  };
}
