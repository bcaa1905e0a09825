import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { blockRendering } from './blockRendering.ts';
import { firstViewChunk } from './firstView.ts';
import { preloadFont } from './preloadFont.ts';
import { prerender } from './prerender.ts';

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** The first versions with `light-dark()`, popovers and `text-wrap: balance`, from spring 2024. */
const BROWSERS = ['chrome123', 'edge123', 'firefox125', 'safari17.5'];

/** The pages: one HTML file for each entry, and what they load under `assets/`, with a hash in each name. */
export default defineConfig({
  root: pathOf('.'),
  // The API has paths of its own on the same origin, and an unknown path is a JSON 404.
  appType: 'mpa',
  plugins: [react(), prerender(), preloadFont(), blockRendering('app.html', 'operator.html')],
  server: {
    // The development server: no other page of this machine may read it, and it serves no keys, which lie in the project's folder.
    cors: false,
    fs: { allow: ['.', '../client', '../shared', '../node_modules'].map(pathOf) },
  },
  build: {
    outDir: pathOf('dist'),
    emptyOutDir: true,
    target: BROWSERS,
    // The content security policy allows no data: or inline script, style or font.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: firstViewChunk }],
          // A module of the app that imports one of the pricing page's must not take it along.
          includeDependenciesRecursively: false,
        },
      },
      input: {
        app: pathOf('app.html'),
        docs: pathOf('docs.html'),
        operator: pathOf('operator.html'),
        pricing: pathOf('pricing.html'),
        tarifs: pathOf('fr/tarifs.html'),
      },
    },
  },
});
