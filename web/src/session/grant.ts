/** The tokens of a person who signed in. They exist in the memory of one tab and nowhere else. */
export type Grant = {
  accessToken: string;
  /** Absent if the issuer gives none. Then the session ends with the access token. */
  refreshToken?: string;
  /** Instants of this device's clock. */
  requestedAtMs: number;
  renewAtMs: number;
  expiresAtMs: number;
};

/** Renewed a minute before the end, or halfway if a token lives less than two minutes: no request may meet an expired one. */
const RENEWAL_LEAD_MS = 60_000;

/** Five minutes, for an issuer that does not say how long its tokens live (`expires_in` is optional in RFC 6749, 5.1). */
const DEFAULT_LIFETIME_SECONDS = 5 * 60;

type TokenResponse = { access_token: string; refresh_token?: string; expires_in?: number };

/**
 * `requestedAtMs` is this device's clock just before the request. The lifetime counts from there, so that a clock that is wrong by
 * hours changes nothing. An issuer that does not rotate refresh tokens sends none when it renews: the earlier one stays valid.
 */
export function toGrant(response: TokenResponse, requestedAtMs: number, earlier?: Grant): Grant {
  const refreshToken = response.refresh_token ?? earlier?.refreshToken;
  const lifetimeMs = (response.expires_in ?? DEFAULT_LIFETIME_SECONDS) * 1000;
  return {
    accessToken: response.access_token,
    ...(refreshToken !== undefined && { refreshToken }),
    requestedAtMs,
    renewAtMs: requestedAtMs + Math.max(lifetimeMs - RENEWAL_LEAD_MS, lifetimeMs / 2),
    expiresAtMs: requestedAtMs + lifetimeMs,
  };
}
