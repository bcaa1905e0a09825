import { createText } from '../text/createText.ts';
import { en } from '../text/en.ts';
import type { TextContextValue } from '../text/useText.ts';

/**
 * The texts and formats of the components that the console shares with the customer app. The console is in English, whatever the
 * browser prefers, and shows all times in UTC: days, figures and the audit trail are by UTC day.
 */
export const CONSOLE_TEXT: TextContextValue = {
  ...createText(en, { language: 'en', timeZone: 'UTC' }),
  setLanguage: async () => {},
};
