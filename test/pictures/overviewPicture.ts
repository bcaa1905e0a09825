/** The picture at the beginning of the README. Two screens of a laptop would be too much: it shows the first view. */
export const OVERVIEW_PICTURE = {
  file: 'docs/pictures/overview.png',
  width: 1_440,
  height: 1_130,
  /** It is loaded with the README. */
  bytesMax: 150_000,
};
