import type { CachedSecret } from '../../../shared/aws/cachedSecret.ts';
import { type Verification, verifyEvent } from './verifyEvent.ts';

/** The webhook secrets of a stage. The previous one is valid until `…_PREVIOUS_UNTIL` (ISO 8601). */
type WebhookSecrets = {
  STRIPE_WEBHOOK_SECRET: string;
  STRIPE_WEBHOOK_SECRET_PREVIOUS?: string;
  STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL?: string;
};

/**
 * Verifies an event with the cached secrets. If none matches, reads the secrets again: the event may be signed with a secret
 * that is newer than the cached ones.
 */
export async function verifyRolling(
  settings: CachedSecret<WebhookSecrets>,
  signed: { body: Buffer; signature: string },
  nowMs: number,
): Promise<Verification> {
  const cached = await settings.current();
  const verification = verifyEvent({ ...signed, secrets: validSecrets(cached, nowMs) });
  if (verification.kind === 'verified' || verification.reason !== 'signature') return verification;
  const stored = await settings.reread();
  return stored === cached ? verification : verifyEvent({ ...signed, secrets: validSecrets(stored, nowMs) });
}

function validSecrets(secrets: WebhookSecrets, nowMs: number): string[] {
  const { STRIPE_WEBHOOK_SECRET: current, STRIPE_WEBHOOK_SECRET_PREVIOUS: previous } = secrets;
  const untilMs = Date.parse(secrets.STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL ?? '');
  return previous !== undefined && nowMs < untilMs ? [current, previous] : [current];
}
