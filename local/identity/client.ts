import { CALLBACK_PATH, SIGNED_OUT_PATHS } from '../../shared/contract/signInPaths.ts';

/** The customer app as the issuer knows it: a public client. */
export interface Client {
  id: string;
  /** Compared as whole strings (RFC 9700, 2.1). */
  redirectUris: readonly string[];
  signedOutUris: readonly string[];
  /** The pages that may read the responses of endpoints. */
  origins: readonly string[];
}

/** The app that is served from these origins. */
export function createClient(id: string, origins: readonly string[]): Client {
  const urlsOf = (paths: readonly string[]) =>
    origins.flatMap((origin) => paths.map((path) => `${origin}${path}`));
  return { id, redirectUris: urlsOf([CALLBACK_PATH]), signedOutUris: urlsOf(SIGNED_OUT_PATHS), origins };
}
