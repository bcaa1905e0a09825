import { createHash, randomBytes } from 'node:crypto';
import { KEY_ID_LENGTH } from '../contract/ids.ts';
import type { Scope } from '../contract/scopes.ts';

/** The stored form of an API key, without its secret. Instants are epoch seconds. */
export type ApiKey = {
  /** Names the key in lists, logs and commands. It reveals nothing of the secret. */
  keyId: string;
  /** Who uses it. */
  name: string;
  scopes: Scope[];
  createdAt: number;
  /** The instant from which it is refused. */
  endsAt?: number;
  revokedAt?: number;
  /** The UTC day on which it was last used, `2026-11-25`. */
  lastUsedDay?: string;
};

/** 32 random bytes are 43 characters of base64url: too many to guess, so a plain hash needs no salt. */
const SECRET_BYTES = 32;

export const API_KEY_PATTERN = /^lk_[a-z][a-z0-9-]{0,19}_[A-Za-z0-9_-]{43}$/;

/** A new secret key of a stage, `lk_<stage>_…`. It is shown once and stored hashed. */
export function newApiKey(stage: string): string {
  return `lk_${stage}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

export function hashApiKey(apiKey: string): string {
  return createHash('sha256').update(apiKey).digest('hex');
}

export const keyIdOf = (hash: string) => hash.slice(0, KEY_ID_LENGTH);

/** Whether the key is valid at `now`, epoch seconds. */
export function isInForce({ endsAt = Infinity, revokedAt }: ApiKey, now: number): boolean {
  return revokedAt === undefined && now < endsAt;
}
