import type { Plugin } from 'vite';

/** The font of nearly all texts. The others load when a text needs them. */
const FONT = /(?:^|\/)inter-latin-wght-normal-[\w-]+\.woff2$/;

/**
 * Adds `<link rel="preload">` for the font to each HTML file of a build, so that it loads beside the styles that name it.
 * Not on the development server, where no file has a hash.
 */
export function preloadFont(): Plugin {
  let base = '/';
  return {
    name: 'preload-font',
    configResolved(config) {
      base = config.base;
    },
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle, path }) {
        if (!bundle) return [];
        const file = Object.keys(bundle).find((name) => FONT.test(name));
        if (!file) throw new Error(`The build of ${path} has no file of the font Inter to preload.`);
        return [
          {
            tag: 'link',
            attrs: {
              rel: 'preload',
              href: `${base}${file}`,
              as: 'font',
              type: 'font/woff2',
              crossorigin: true,
            },
            injectTo: 'head',
          },
        ];
      },
    },
  };
}
