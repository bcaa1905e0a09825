import { type BoundText, bindText, type Messages } from '../../../client/react/text/bindText.ts';
import { createFormats, type FormatOptions, type Formats } from './formats.ts';

/** The texts of one language: `text.t('pace.until', { day })`, and `text.format` for single values. */
export type Text<Source extends Messages> = BoundText<Source, Formats>;

/** Binds messages to a language. Needs no browser, so that pages made ahead of time use it too. */
export function createText<Source extends Messages>(messages: Source, options: FormatOptions): Text<Source> {
  return bindText(messages, createFormats(options));
}
