import type { Formats } from '../formats.ts';
import type { Prose } from '../prose.ts';

/** A text, a paragraph with strong pieces, or a function that returns one of them. */
export type Message = string | Prose | ((parameters: never, format: Formats) => string | Prose);

/** Messages by key. */
export type Messages = Readonly<Record<string, Message>>;

/**
 * What a translation of `Source` has: the same keys, with the same parameters. A key that is missing or not in `Source` does not
 * compile.
 */
export type TranslationOf<Source extends Messages> = {
  readonly [Key in keyof Source]: Source[Key] extends string ? string : Source[Key];
};
