import { useMemo } from 'react';
import { type BoundText, bindText } from './bindText.ts';
import { createFigureFormats, createIntl } from './formats.ts';
import { kitEn } from './kitEn.ts';
import { kitFr } from './kitFr.ts';
import type { Language } from './language.ts';

export type KitText = BoundText<typeof kitEn>;

/** Texts in place of those of the package, by their keys. */
export type KitTexts = Partial<typeof kitEn>;

/** What all components of the package take. */
export type KitProps = {
  /** Default: English. */
  readonly language?: Language;
  /** Texts of your own in place of some of ours: `{ 'quota.used': 'Calls' }`. Define them once, outside of the component. */
  readonly texts?: KitTexts;
  /** Now, for a page that is rendered on a server and again in the browser. Default: the time of the device. */
  readonly now?: string | number | Date;
};

/** The texts of a component, and the instant of which they speak. */
export function useKitText({ language = 'en', texts, now }: KitProps): { text: KitText; nowMs: number } {
  const nowMs = now === undefined ? Date.now() : new Date(now).getTime();
  const year = new Date(nowMs).getUTCFullYear();
  const text = useMemo(() => {
    const messages = language === 'fr' ? (kitFr as typeof kitEn) : kitEn;
    const format = createFigureFormats(createIntl({ language, now: () => new Date(Date.UTC(year, 6)) }));
    return bindText({ ...messages, ...texts }, format);
  }, [language, texts, year]);
  return { text, nowMs };
}
