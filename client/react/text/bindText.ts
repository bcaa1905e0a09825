import type { FigureFormats } from './formats.ts';
import { toFrenchSpaces } from './toFrenchSpaces.ts';

/** Messages by key: a fixed text, or a function of its parameters and the formats of the language. */
export type Messages = Record<string, string | ((parameters: never, format: never) => string)>;

/**
 * What a translation of `Source` has: the same keys, with the same parameters. A key that is missing or not in `Source`
 * does not compile: `export const fr: TranslationOf<typeof en> = { … }`.
 */
export type TranslationOf<Source extends Messages> = {
  readonly [Key in keyof Source]: Source[Key] extends string ? string : Source[Key];
};

type ParametersOf<Message> = Message extends (parameters: infer Parameters, format: never) => string
  ? [parameters: Parameters]
  : [];

/** The texts of one language: `text.t('pace.until', { day })`, and `text.format` for single values. */
export type BoundText<Source extends Messages, Formats = FigureFormats> = {
  readonly format: Formats;
  t<Key extends keyof Source & string>(key: Key, ...parameters: ParametersOf<Source[Key]>): string;
};

/** Binds messages to the formats of their language. Needs no browser, so that pages made ahead of time use it too. */
export function bindText<Source extends Messages, Formats extends Pick<FigureFormats, 'language'>>(
  messages: Source,
  format: Formats,
): BoundText<Source, Formats> {
  // "déc." ends a sentence with one point.
  const finish = (text: string) =>
    format.language === 'fr' ? toFrenchSpaces(text).replaceAll('..', '.') : text;
  return {
    format,
    t(key, ...[parameters]) {
      const message = messages[key];
      if (typeof message === 'function') return finish(message(parameters as never, format as never));
      if (message === undefined) throw new Error(`No message has the key ${key}.`);
      return finish(message);
    },
  };
}
