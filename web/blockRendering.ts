import type { Plugin } from 'vite';

/**
 * Lets pages paint first when their script has run, with the person's theme and language. Before that its page is empty, and could
 * only flash in the wrong colour. Browsers without `blocking` paint the empty page, which is right for all who follow their system.
 */
export function blockRendering(...pages: string[]): Plugin {
  return {
    name: 'block-rendering',
    transformIndexHtml: {
      order: 'post',
      handler(html, { filename }) {
        return pages.some((page) => filename.endsWith(`/${page}`))
          ? html.replace(
              '<script type="module" crossorigin',
              '<script type="module" blocking="render" crossorigin',
            )
          : html;
      },
    },
  };
}
