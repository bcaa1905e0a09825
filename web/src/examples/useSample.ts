import { toFrenchSpaces } from '../../../client/react/text/toFrenchSpaces.ts';
import { useText } from '../text/useText.ts';

/** A text of the examples only, in the language of the page. */
export function useSample(): (english: string, french: string) => string {
  const { format } = useText();
  return (english, french) => (format.language === 'fr' ? toFrenchSpaces(french) : english);
}
