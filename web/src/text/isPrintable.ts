/** Control characters, line breaks and the characters that show other text in another order. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

/** Whether the API accepts a text that people read, such as a name. `lengthMax` counts Unicode characters, as the API does. */
export function isPrintable(text: string, lengthMax: number): boolean {
  return [...text].length <= lengthMax && !UNPRINTABLE.test(text);
}
