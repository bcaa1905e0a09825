/** A heading's anchor by GitHub's rules: lower case, a hyphen for each space, and no other punctuation. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

/** The anchors of a text's headings, of all levels or of one. */
export function anchorsIn(text: string, level?: number): string[] {
  const prefix = level === undefined ? '#{1,6}' : '#'.repeat(level);
  return [...text.matchAll(new RegExp(`^${prefix} (.+)$`, 'gm'))].map(([, heading = '']) =>
    anchorOf(heading),
  );
}

/** The code blocks of these languages, in their order. */
export const codeBlocksIn = (text: string, ...languages: string[]): string[] =>
  [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, language = '', code = '']) =>
    languages.includes(language) ? [code] : [],
  );
