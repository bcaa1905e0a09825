import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Language } from './language.ts';
import { type AppText, followLanguage, loadText, storeLanguage } from './loadText.ts';
import { TextContext } from './useText.ts';

/**
 * Gives the texts to the components below it and sets `lang` on the root. Load the first language before rendering:
 * `const text = await loadText(initialLanguage())`. The language follows a choice in another tab.
 */
export function TextProvider({ initial, children }: { initial: AppText; children: ReactNode }) {
  const [text, setText] = useState(initial);
  const wantedRef = useRef(initial.format.language);
  const showLanguage = useCallback(async (language: Language) => {
    wantedRef.current = language;
    const loaded = await loadText(language);
    // Of two choices, the later holds, whichever is loaded first.
    if (wantedRef.current === language) setText(loaded);
  }, []);
  const setLanguage = useCallback(
    async (language: Language) => {
      await showLanguage(language);
      if (wantedRef.current === language) storeLanguage(language);
    },
    [showLanguage],
  );
  const value = useMemo(() => ({ ...text, setLanguage }), [text, setLanguage]);

  useEffect(() => {
    document.documentElement.lang = text.format.language;
  }, [text]);
  // What cannot be loaded is shown in the language that this tab has.
  useEffect(
    () => followLanguage((language) => void showLanguage(language).catch(() => undefined)),
    [showLanguage],
  );

  return <TextContext value={value}>{children}</TextContext>;
}
