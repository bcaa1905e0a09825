import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { DEFAULT_SECRET_KEY } from '../../../../local/stripe/server/apiKeys.ts';

const CLI = join(import.meta.dirname, '../../../../node_modules/.bin/stripe');

/** A trigger takes about 0.2 s. */
const TIMEOUT_MS = 15_000;

/** Returns a function that runs the real CLI with its arguments. It throws unless the CLI exits with 0. */
export function stripeCli(
  apiBase: string,
  apiKey = DEFAULT_SECRET_KEY,
): (...args: string[]) => Promise<void> {
  // The CLI writes a config file to its home, so it gets a temporary one instead of the developer's.
  const home = mkdtempSync(join(tmpdir(), 'stripe-cli-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    XDG_CONFIG_HOME: home,
    STRIPE_CLI_TELEMETRY_OPTOUT: '1',
    STRIPE_NO_AUTO_UPDATE: '1',
  };
  return async (...args) => {
    const all = [...args, '--api-base', apiBase, '--api-key', apiKey];
    await promisify(execFile)(CLI, all, { env, timeout: TIMEOUT_MS });
  };
}

/** What turns the trigger of a completed checkout, which is a payment, into one of a monthly subscription. */
export const SUBSCRIPTION_CHECKOUT = [
  'checkout.session.completed',
  '--override',
  'checkout_session:mode=subscription',
  '--override',
  'price:recurring.interval=month',
  '--remove',
  'checkout_session:payment_intent_data',
] as const;

/** Returns a function that runs `stripe trigger`. */
export function stripeTrigger(apiBase: string): (event: string, ...more: string[]) => Promise<void> {
  const cli = stripeCli(apiBase);
  return (event, ...more) => cli('trigger', event, ...more);
}
