/** A piece of a sentence; a strong one is what the reader must not miss, such as a date. */
export type Run = { readonly text: string; readonly isStrong: boolean };

/** A paragraph. */
export type Prose = readonly Run[];

export const strong = (text: string): Run => ({ text, isStrong: true });

/**
 * A paragraph with strong pieces.
 *
 * @example
 * prose`You can start sessions until ${strong('29 Nov')}.`
 */
export function prose(literals: TemplateStringsArray, ...values: (string | Run)[]): Prose {
  return literals.flatMap((literal, index) => {
    const value = values[index - 1] ?? '';
    const run = typeof value === 'string' ? { text: value, isStrong: false } : value;
    return [run, { text: literal, isStrong: false }].filter(({ text }) => text !== '');
  });
}

export const asProse = (text: string | Prose): Prose =>
  typeof text === 'string' ? [{ text, isStrong: false }] : text;

export const plainText = (paragraph: Prose): string => paragraph.map(({ text }) => text).join('');
