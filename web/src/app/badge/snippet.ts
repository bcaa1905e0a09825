/** Where the badge can stand, as `data-position` of badge.js has them. The first is the default. */
export const POSITIONS = ['bottom-right', 'bottom-left', 'inline'] as const;
export type Position = (typeof POSITIONS)[number];

type SnippetOptions = { readonly origin: string; readonly publicKey: string; readonly position: Position };

/** What a customer puts into a page: the script of these pages, with the public key of the project. */
export function snippetOf({ origin, publicKey, position }: SnippetOptions): string {
  const place = position === POSITIONS[0] ? '' : ` data-position="${position}"`;
  return `<script async src="${origin}/badge.js"\n        data-key="${publicKey}"${place} data-theme="auto"></script>`;
}
