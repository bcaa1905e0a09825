/**
 * How the attributes of a project begin in the items of usage: its sessions and its seconds of a day, and its seconds that were added to a
 * closed period. They are top-level attributes, because ADD works on no other. The ledger writes them, and usage by day reads them.
 */
export const PROJECT_SESSIONS = 'n#';
export const PROJECT_SECONDS = 's#';
export const PROJECT_LATE_SECONDS = 'late#';
