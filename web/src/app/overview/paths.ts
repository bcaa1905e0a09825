/** The screens to which the overview leads. */
export const SESSIONS_PATH = '/app/sessions';
export const PROJECTS_PATH = '/app/projects';
export const INVOICES_PATH = '/app/invoices';
export const SETTINGS_PATH = '/app/settings';
export const MIGRATION_PATH = '/app/migration';
