import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import react from '@vitejs/plugin-react';
import { build, type InlineConfig } from 'vite';

/** The badge is on pages whose visitors have older browsers: those with constructable style sheets. Others show nothing. */
const BADGE_BROWSERS = ['chrome90', 'firefox101', 'safari16.4'];

/** The first versions with `light-dark()`, which a part of a page needs that is darker than the rest. */
const KIT_BROWSERS = ['chrome123', 'firefox120', 'safari17.5'];

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/**
 * `npm run build:web [-- [--examples] [DIRECTORY]]`: writes the pages to DIRECTORY, by default `web/dist`. Several builds
 * can run at once. `badge.js` is beside them. With `--examples` it writes the pages that show each component, and those of client/react, instead:
 * they are never deployed.
 */
const { values, positionals } = parseArgs({
  options: { examples: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const outDir = path.resolve(positionals[0] ?? pathOf(values.examples ? 'dist-examples' : 'dist'));
const pages: InlineConfig = { build: { outDir, emptyOutDir: true } };
const examples: InlineConfig = {
  // Its files may be served from any path.
  base: './',
  build: { outDir, emptyOutDir: true, rolldownOptions: { input: pathOf('examples.html') } },
};
/** As a page of somebody else: without our fonts and styles. */
const kit: InlineConfig = {
  configFile: false,
  root: pathOf('.'),
  base: './',
  publicDir: false,
  plugins: [react()],
  build: {
    outDir,
    emptyOutDir: false,
    target: KIT_BROWSERS,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: pathOf('kit.html') },
  },
};
/** A classic script at a path that never changes: web pages of customers name it. */
const badge: InlineConfig = {
  configFile: false,
  root: pathOf('.'),
  publicDir: false,
  build: {
    outDir,
    emptyOutDir: false,
    target: BADGE_BROWSERS,
    lib: {
      entry: pathOf('src/badge/badge.ts'),
      formats: ['iife'],
      name: 'badge',
      fileName: () => 'badge.js',
    },
  },
};
// Whatever the environment says, such as `test`: with another value Vite builds React for development, with the paths of our sources.
process.env.NODE_ENV = 'production';
const configFile = pathOf('vite.config.ts');
if (values.examples) {
  await build({ configFile, ...examples });
  await build(kit);
} else {
  await build({ configFile, ...pages });
  await build(badge);
}
