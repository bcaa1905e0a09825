/**
 * What the pages of a stage know at run time: the content of `/app/config.json`. The deployment writes it from the stack's outputs,
 * and the local run serves its own.
 */
export type WebConfig = {
  stage: string;
  /** How people sign in. Absent in a stage without an issuer, where nobody can. */
  identity?: {
    /** Without a trailing slash unless the issuer's own name has one: it must equal `iss`. */
    issuer: string;
    /** The client id of the customer app at the issuer. */
    clientId: string;
    /** That of the operator console. Absent if operators have API keys only. */
    operatorClientId?: string;
    /** The scopes to request, separated by spaces, such as `openid profile email`. */
    scope: string;
    /** Further parameters of the authorization request, such as `audience`, which some issuers require. */
    parameters?: Record<string, string>;
  };
};
