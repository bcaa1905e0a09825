/** Who is signed in, as the issuer says. */
export type Person = {
  /** The user id at the issuer and at the API. */
  subject: string;
  name?: string;
  email?: string;
};

/** Reads the standard claims (OpenID Connect Core 1.0, 5.1) of an ID token or of userinfo. */
export function toPerson(claims: { sub: string } & Record<string, unknown>): Person {
  const name = textOf(claims.name) ?? joined(claims.given_name, claims.family_name);
  const email = textOf(claims.email);
  return { subject: claims.sub, ...(name && { name }), ...(email && { email }) };
}

function textOf(claim: unknown): string | undefined {
  return typeof claim === 'string' && claim.trim() !== '' ? claim.trim() : undefined;
}

function joined(...claims: unknown[]): string | undefined {
  return textOf(claims.flatMap((claim) => textOf(claim) ?? []).join(' '));
}
