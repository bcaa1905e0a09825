/** An ID token by which the issuer vouches for the person's address, and that address. */
export type AddressProof = { readonly idToken: string; readonly email: string };

/**
 * Returns nothing for an address that the issuer has not verified (OpenID Connect Core 1.0, 5.1: `email_verified`). Amazon Cognito has
 * a text for users of another identity provider.
 */
export function toAddressProof(
  idToken: string | undefined,
  claims: Record<string, unknown>,
): AddressProof | undefined {
  const { email, email_verified: isVerified } = claims;
  if (isVerified !== true && isVerified !== 'true') return undefined;
  if (idToken === undefined || typeof email !== 'string' || email === '') return undefined;
  return { idToken, email };
}
