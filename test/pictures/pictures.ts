export type Picture = {
  /** In the repository. */
  readonly file: string;
  readonly width: number;
  readonly height: number;
  /** It is loaded with the page that it is in. */
  readonly bytesMax: number;
};

/** The picture at the beginning of the README. Two screens of a laptop would be too much: it shows the first view. */
export const OVERVIEW_PICTURE = {
  file: 'docs/pictures/overview.png',
  width: 1_440,
  height: 1_130,
  /** It is loaded with the README. */
  bytesMax: 150_000,
};

/** Pictures of the console, for its page in the docs. */
export const CONSOLE_PICTURES = [
  {
    file: 'docs/pictures/console-overview.png',
    path: '/operator?range=90',
    width: 1_440,
    height: 1_130,
    bytesMax: 150_000,
  },
  {
    file: 'docs/pictures/console-accounts.png',
    path: '/operator/accounts',
    width: 1_440,
    height: 900,
    bytesMax: 150_000,
  },
  {
    file: 'docs/pictures/console-account.png',
    path: '/operator/accounts/sofia',
    width: 1_440,
    height: 1_130,
    bytesMax: 150_000,
  },
] as const;
