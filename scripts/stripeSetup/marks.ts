/** The metadata by which the set-up knows what it made. */
export const PORTAL_MARK = { session_billing: 'portal' } as const;

/** The metadata field of an endpoint that names its stage. */
export const STAGE_MARK = 'session_billing_stage';
