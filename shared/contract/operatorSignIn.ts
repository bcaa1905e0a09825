/** 12 hours, a working day and more. Renewed tokens keep the time of the sign-in, so that no operator stays signed in longer. */
export const OPERATOR_SIGN_IN_SECONDS_MAX = 12 * 3_600;
