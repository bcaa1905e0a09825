/**
 * One path of the pages, or all below it if it ends in `/*`. `file`: what is served, wherever it lies in the bucket. `redirect`: where
 * the browser is sent. Neither: the file of that name.
 */
export type PagePath = { pattern: string; file?: string; redirect?: string };

/** The script of the badge, which web pages of customers load. */
export const BADGE_SCRIPT = '/badge.js';

/**
 * The paths of the distribution that lead to pages; the first that matches decides. Every other path leads to the API, so that what
 * does not exist is the API's 404. CloudFront's behaviours, its function and the firewall follow from this list.
 */
export const PAGE_PATHS: readonly PagePath[] = [
  { pattern: '/', redirect: '/pricing' },
  { pattern: '/pricing', file: '/pricing.html' },
  { pattern: '/pricing/', redirect: '/pricing' },
  { pattern: '/fr/tarifs', file: '/fr/tarifs.html' },
  { pattern: '/fr/tarifs/', redirect: '/fr/tarifs' },
  { pattern: '/docs', file: '/docs.html' },
  { pattern: '/docs/', redirect: '/docs' },
  { pattern: '/app', file: '/app.html' },
  { pattern: '/app/config.json' },
  { pattern: '/app/*', file: '/app.html' },
  { pattern: '/operator', file: '/operator.html' },
  { pattern: '/operator/*', file: '/operator.html' },
  { pattern: '/assets/*' },
  { pattern: BADGE_SCRIPT },
  { pattern: '/favicon.svg' },
  { pattern: '/robots.txt' },
];

/** Whether CloudFront must do more than fetch the file of that name. */
export const needsFunction = ({ file, redirect }: PagePath): boolean =>
  file !== undefined || redirect !== undefined;

/** A segment of a path that no reader takes for another one: no escape, and no dot at its start. */
const SEGMENT = '/[\\w-]+(\\.[\\w-]+)*';

/** A regular expression for the paths of the pages, in the syntax that AWS WAF accepts: at most 512 characters, no lookahead. */
export function pagePathsRegex(): string {
  const patterns = PAGE_PATHS.map(({ pattern }) =>
    pattern.endsWith('/*') ? `${pattern.slice(0, -2)}(${SEGMENT})*/?` : pattern.replaceAll('.', '\\.'),
  );
  return `^(${patterns.join('|')})$`;
}
