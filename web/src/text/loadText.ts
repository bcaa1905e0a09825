import { createText, type Text } from './createText.ts';
import { en } from './en.ts';
import { chooseLanguage, type Language } from './language.ts';

/** The texts of the app in one language. */
export type AppText = Text<typeof en>;

const STORAGE_KEY = 'language';

/** The texts in a language. French is loaded when it is first needed. */
export async function loadText(language: Language): Promise<AppText> {
  // Typed as English, so that both languages have the same parameters.
  const messages = language === 'fr' ? ((await import('./fr.ts')).fr as typeof en) : en;
  return createText(messages, { language });
}

/** The language to begin with: the stored choice, else the browser's, else English. */
export function initialLanguage(): Language {
  return chooseLanguage(readChoice(), navigator.languages);
}

/** Keeps the choice for later visits. Without storage it holds until the page is left. */
export function storeLanguage(language: Language): void {
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // Storage can be full, or forbidden by the browser's settings.
  }
}

/** Calls the listener with what is chosen in another tab. Returns what ends it. */
export function followLanguage(listener: (language: Language) => void): () => void {
  const onStorage = ({ key }: StorageEvent) => {
    // null: all of the storage was cleared.
    if (key === STORAGE_KEY || key === null) listener(initialLanguage());
  };
  addEventListener('storage', onStorage);
  return () => removeEventListener('storage', onStorage);
}

function readChoice(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}
