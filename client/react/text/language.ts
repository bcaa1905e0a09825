/** The languages that the components speak. */
export type Language = 'en' | 'fr';
