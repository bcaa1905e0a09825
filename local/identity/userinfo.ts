import { type Endpoint, json } from './endpoint.ts';
import { claimsOfPerson } from './tokens.ts';

/** OpenID Connect Core, 5.3: what the scopes of the access token say of the person, as long as the sign-in has not ended. */
export const userinfo: Endpoint = async (request, { grants, tokens }) => {
  const accessToken = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (accessToken === undefined) return json(401, {}, { 'WWW-Authenticate': 'Bearer' });
  const grantId = await tokens.grantIdOf(accessToken);
  const grant = grantId === undefined ? undefined : grants.find(grantId);
  if (grant === undefined) {
    return json(401, { error: 'invalid_token' }, { 'WWW-Authenticate': 'Bearer error="invalid_token"' });
  }
  return json(200, claimsOfPerson(grant.login.person, grant.scopes));
};
