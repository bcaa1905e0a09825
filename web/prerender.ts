import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { type Plugin, runnerImport, type ViteDevServer } from 'vite';
import { catalogue } from '../shared/account/catalogue.ts';
import type { PricingInput, RenderedPage } from './src/pricing/page.ts';
import type { OpenApi } from './src/reference/openApi.ts';
import type { Language } from './src/text/language.ts';

type Render = (server?: ViteDevServer) => Promise<RenderedPage>;

/** The HTML files whose content is made when they are built. */
const PAGES: Readonly<Record<string, Render>> = {
  '/pricing.html': (server) => renderPricing('en', server),
  '/fr/tarifs.html': (server) => renderPricing('fr', server),
  '/docs.html': async (server) => ({ head: '', body: await renderReference(server) }),
};

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url));

const PRICING = pathOf('./src/pricing/render.tsx');
const REFERENCE = pathOf('./src/reference/render.tsx');
const OPENAPI = pathOf('../docs/openapi.json');

/** Puts what pages are made of into their HTML files. `<!--head-->` and `<!--body-->` say where. */
export function prerender(): Plugin {
  return {
    name: 'prerender',
    transformIndexHtml: {
      order: 'pre',
      async handler(html, { path, server }) {
        const render = PAGES[path];
        if (!render) return html;
        const { head, body } = await render(server);
        // Functions, because a replacement text with `$` has a meaning of its own.
        return html.replace('<!--head-->', () => head).replace('<!--body-->', () => body);
      },
    },
  };
}

/** The pricing page in a language, made from the catalogue. With a development server, of the code as it is now. */
export async function renderPricing(language: Language, server?: ViteDevServer): Promise<RenderedPage> {
  const { render } = await load<(input: PricingInput) => RenderedPage>(PRICING, server);
  return render({ language, plans: catalogue().plans });
}

/** The body of the API reference, made from docs/openapi.json. */
export async function renderReference(server?: ViteDevServer): Promise<string> {
  const { render } = await load<(document: OpenApi) => string>(REFERENCE, server);
  return render(JSON.parse(await readFile(OPENAPI, 'utf8')));
}

async function load<Rendering>(file: string, server?: ViteDevServer): Promise<{ render: Rendering }> {
  if (server) return (await server.ssrLoadModule(file)) as { render: Rendering };
  const { module } = await runnerImport<{ render: Rendering }>(file, {
    configFile: false,
    logLevel: 'error',
    plugins: [react()],
  });
  return module;
}
