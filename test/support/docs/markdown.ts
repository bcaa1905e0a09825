/** As GitHub makes it: lower case, a hyphen for each space, other punctuation gone. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

/** The anchors of a text's headings, of one level or of all. */
export function anchorsIn(text: string, level?: number): string[] {
  const marks = level === undefined ? '#{1,6}' : '#'.repeat(level);
  return [...text.matchAll(new RegExp(`^${marks} (.+)$`, 'gm'))].map(([, heading = '']) => anchorOf(heading));
}
