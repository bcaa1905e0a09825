import { fileURLToPath } from 'node:url';

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url));

const APP = pathOf('src/app/main.tsx');
const PRICING = pathOf('src/pricing/main.ts');

/** The part of the bundler's context that is used: what a module imports when it is loaded, not on demand. */
type Modules = { getModuleInfo(id: string): { importedIds: readonly string[] } | null };

/**
 * The name of the chunk of a module that the app loads at once, and undefined for any other. The bundler would put each module that is
 * shared with a page that is loaded on demand into a chunk of its own: two dozen small files, which compress badly. What the pricing
 * page shares stays outside, as that page must not load the app.
 */
export function firstViewChunk(id: string, modules: Modules): string | undefined {
  const isFirst = loadedBy(APP, modules).has(id) && !loadedBy(PRICING, modules).has(id);
  return isFirst ? 'app' : undefined;
}

/** The modules that an entry loads at once. */
function loadedBy(entry: string, modules: Modules): ReadonlySet<string> {
  const loaded = new Set<string>();
  const waiting = [entry];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (loaded.has(id)) continue;
    loaded.add(id);
    waiting.push(...(modules.getModuleInfo(id)?.importedIds ?? []));
  }
  return loaded;
}
