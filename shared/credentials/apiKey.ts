import { createHash, randomBytes } from 'node:crypto';

/** 32 random bytes as 43 letters of base64url: far beyond guessing, so a plain hash needs no salt. */
const SECRET_BYTES = 32;

export const API_KEY_PATTERN = /^lk_[a-z][a-z0-9-]{0,19}_[A-Za-z0-9_-]{43}$/;

/** A new secret key of a stage, `lk_<stage>_…`. It is shown once and stored hashed. */
export function newApiKey(stage: string): string {
  return `lk_${stage}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

export function hashApiKey(apiKey: string): string {
  return createHash('sha256').update(apiKey).digest('hex');
}
