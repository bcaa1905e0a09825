/** Where the issuer sends people back to after a sign-in. Registered at the issuer, for each origin of the pages. */
export const CALLBACK_PATH = '/app/callback';

/** The same for the operators’ client. */
export const OPERATOR_CALLBACK_PATH = '/operator/callback';

/** Where the issuer may send people after they signed out: the app and the public pages. Registered, too. */
export const SIGNED_OUT_PATHS = ['/app', '/pricing', '/fr/tarifs'];

/** The same for the operators’ client. */
export const OPERATOR_SIGNED_OUT_PATHS = ['/operator'];
