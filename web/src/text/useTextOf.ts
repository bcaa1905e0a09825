import { useMemo } from 'react';
import type { Messages } from '../../../client/react/text/bindText.ts';
import { createText, type Text } from './createText.ts';
import { useText } from './useText.ts';

/** Texts that are loaded with the page that shows them, in the person's language. `fr` has the keys and parameters of `en`. */
export function useTextOf<Source extends Messages>({ en, fr }: { en: Source; fr: object }): Text<Source> {
  const { language } = useText().format;
  return useMemo(() => createText(language === 'fr' ? (fr as Source) : en, { language }), [language, en, fr]);
}
