import { createContext, useContext } from 'react';
import type { Language } from './language.ts';
import type { AppText } from './loadText.ts';

export type TextContextValue = AppText & {
  /** Changes the language now and for later visits. Rejects, and changes nothing, if its texts cannot be loaded. */
  readonly setLanguage: (language: Language) => Promise<void>;
};

export const TextContext = createContext<TextContextValue | null>(null);

/** The texts in the person's language: `const { t, format } = useText()`. */
export function useText(): TextContextValue {
  const text = useContext(TextContext);
  if (!text) throw new Error('useText needs a <TextProvider> above the component.');
  return text;
}
