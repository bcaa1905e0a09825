import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { type Plugin, runnerImport, type ViteDevServer } from 'vite';
import { catalogue } from '../shared/account/catalogue.ts';
import type { PricingInput, RenderedPage } from './src/pricing/page.ts';
import type { Language } from './src/text/language.ts';

/** The HTML files whose content is made when they are built. */
const PAGES: Record<string, Language> = { '/pricing.html': 'en', '/fr/tarifs.html': 'fr' };

type Renderer = { render(input: PricingInput): RenderedPage };

const RENDERER = fileURLToPath(new URL('./src/pricing/render.tsx', import.meta.url));

/** Puts the pricing page, made from the catalogue, into its HTML files. `<!--head-->` and `<!--body-->` say where. */
export function prerender(): Plugin {
  return {
    name: 'prerender',
    transformIndexHtml: {
      order: 'pre',
      async handler(html, { path, server }) {
        const language = PAGES[path];
        if (!language) return html;
        const { head, body } = await renderPricing(language, server);
        // Functions, because a replacement text with `$` has a meaning of its own.
        return html.replace('<!--head-->', () => head).replace('<!--body-->', () => body);
      },
    },
  };
}

/** The markup of the page in a language. With a development server, of the code as it is now. */
export async function renderPricing(language: Language, server?: ViteDevServer): Promise<RenderedPage> {
  const { render } = server ? ((await server.ssrLoadModule(RENDERER)) as Renderer) : await loadRenderer();
  return render({ language, plans: catalogue().plans });
}

async function loadRenderer(): Promise<Renderer> {
  const { module } = await runnerImport<Renderer>(RENDERER, {
    configFile: false,
    logLevel: 'error',
    plugins: [react()],
  });
  return module;
}
