import type { TestProject } from 'vitest/node';
import { secretsIn } from './logSecrets.ts';
import { type EndToEndTarget, startSystem } from './startSystem.ts';

declare module 'vitest' {
  interface ProvidedContext {
    target: EndToEndTarget;
  }
}

/**
 * Reads the target from BASE_URL and API_KEY (and ADMIN_KEY, STRIPE_API_BASE, STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET).
 * Without them, starts the whole system on this machine and stops it after the suite.
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
  const system = await startSystem();
  project.provide('target', system.target);
  return async () => checkLog(await system.stop());
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
