import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import type { Language } from './language.ts';
import { type AppText, loadText, storeLanguage } from './loadText.ts';
import { TextContext } from './useText.ts';

/**
 * Gives the texts to the components below it and sets `lang` on the root. Load the first language before rendering:
 * `const text = await loadText(initialLanguage())`.
 */
export function TextProvider({ initial, children }: { initial: AppText; children: ReactNode }) {
  const [text, setText] = useState(initial);
  const setLanguage = useCallback(async (language: Language) => {
    setText(await loadText(language));
    storeLanguage(language);
  }, []);
  const value = useMemo(() => ({ ...text, setLanguage }), [text, setLanguage]);

  useEffect(() => {
    document.documentElement.lang = text.format.language;
  }, [text]);

  return <TextContext value={value}>{children}</TextContext>;
}
