/** The metadata that identifies the portal configuration created by the setup. */
export const PORTAL_METADATA = { session_billing: 'portal' } as const;

/** The metadata key of a webhook endpoint. Its value is the name of the stage that the setup created it for. */
export const STAGE_METADATA_KEY = 'session_billing_stage';
