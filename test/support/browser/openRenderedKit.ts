import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { renderToString } from 'react-dom/server';
import { kitPage } from './kitPage.ts';
import { newPage, type PageOptions } from './newPage.ts';
import { STRICT_CSP } from './openExamples.ts';

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url));

async function bundleOf(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [pathOf(file)],
    bundle: true,
    write: false,
    format: 'esm',
    // With React's warnings of what differs between the server and the browser.
    define: { 'process.env.NODE_ENV': '"development"' },
  });
  return outputFiles[0]?.text ?? '';
}

/** Opens the components as a server renders them, under a strict policy, with the style sheet of the package. */
export async function openRenderedKit(options: PageOptions): Promise<Page> {
  const page = await newPage(options);
  const html = `<!doctype html><html lang="en"><title>Usage</title><link rel="stylesheet" href="styles.css"><div id="root">${renderToString(kitPage())}</div><script type="module" src="hydrate.js"></script></html>`;
  const files: Record<string, { body: string; type: string }> = {
    'page.html': { body: html, type: 'text/html; charset=utf-8' },
    'styles.css': { body: await bundleOf('../../../client/react/styles.css'), type: 'text/css' },
    'hydrate.js': { body: await bundleOf('./hydrateKit.ts'), type: 'text/javascript' },
  };
  await page.route('**/rendered/**', async (route) => {
    const { body, type } = files[new URL(route.request().url()).pathname.replace('/rendered/', '')] ?? {
      body: '',
      type: 'text/plain',
    };
    await route.fulfill({ body, headers: { 'content-type': type, 'content-security-policy': STRICT_CSP } });
  });
  await page.goto('/rendered/page.html');
  return page;
}
