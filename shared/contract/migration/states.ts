/** Where an account is on its way from the minutes-based service. */
export const MIGRATION_STATES = ['planned', 'notified', 'moved', 'verified', 'failed', 'skipped'] as const;
export type MigrationState = (typeof MIGRATION_STATES)[number];

/** What a customer decided: the planned change, another plan, or to leave. */
export const MIGRATION_DECISIONS = ['consent', 'plan', 'leave'] as const;
export type MigrationDecision = (typeof MIGRATION_DECISIONS)[number];

/** What a customer sees of the states. */
export const SHOWN_MIGRATION_STATES = ['announced', 'scheduled', 'completed', 'delayed'] as const;
export type ShownMigrationState = (typeof SHOWN_MIGRATION_STATES)[number];
