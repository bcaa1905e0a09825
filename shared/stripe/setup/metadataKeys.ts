/** The metadata key by which the setup finds a portal configuration that it created. Its value is PORTAL_METADATA's. */
export const PORTAL_METADATA_KEY = 'session_billing';

/** The metadata key of a webhook endpoint. Its value is the name of the stage that the setup created it for. */
export const STAGE_METADATA_KEY = 'session_billing_stage';
