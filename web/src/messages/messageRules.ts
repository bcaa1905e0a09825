/** As the API has them; in Unicode characters. */
export const SUBJECT_LENGTH_MAX = 120;
export const TEXT_LENGTH_MAX = 10_000;

/** Nobody sees these characters, and the API refuses them: control characters, and those that show other text in another order. */
const UNPRINTABLE = /(?![\t\n])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

export const lengthOf = (text: string) => [...text].length;

/** What was typed or pasted, without what cannot be sent. Terminals put such characters into their output. */
export const toSendable = (text: string) => text.replace(/\r\n?/g, '\n').replace(UNPRINTABLE, '');

/** The same in one line. */
export const toSendableLine = (text: string) => toSendable(text).replace(/[\t\n]+/g, ' ');

/** A text without the empty lines around it. */
export const trimText = (text: string) => text.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd();
