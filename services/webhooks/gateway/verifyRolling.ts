import type { CachedSecret } from '../../../shared/aws/cachedSecret.ts';
import { type Verification, verifyEvent } from './verifyEvent.ts';

/** The webhook secrets of a stage; the previous one is good until its instant, ISO 8601. */
type WebhookSecrets = {
  STRIPE_WEBHOOK_SECRET: string;
  STRIPE_WEBHOOK_SECRET_PREVIOUS?: string;
  STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL?: string;
};

/**
 * Verifies with the secrets that are known and, when none fits, with those that are stored now: an event signed with a
 * secret that was rolled a moment ago is no stranger's.
 */
export async function verifyRolling(
  settings: CachedSecret<WebhookSecrets>,
  signed: { body: Buffer; signature: string },
  nowMs: number,
): Promise<Verification> {
  const known = await settings.current();
  const verification = verifyEvent({ ...signed, secrets: accepted(known, nowMs) });
  if (verification.kind === 'verified' || verification.reason !== 'signature') return verification;
  const stored = await settings.reread();
  return stored === known ? verification : verifyEvent({ ...signed, secrets: accepted(stored, nowMs) });
}

function accepted(secrets: WebhookSecrets, nowMs: number): string[] {
  const { STRIPE_WEBHOOK_SECRET: current, STRIPE_WEBHOOK_SECRET_PREVIOUS: previous } = secrets;
  const untilMs = Date.parse(secrets.STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL ?? '');
  return previous !== undefined && nowMs < untilMs ? [current, previous] : [current];
}
