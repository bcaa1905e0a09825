import { fileURLToPath } from 'node:url';

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url));

const APP = pathOf('src/app/main.tsx');
const CONSOLE = pathOf('src/operator/main.tsx');
const PRICING = pathOf('src/pricing/main.ts');

/** The part of the bundler's context that is used: what a module imports when it is loaded, and what on demand. */
type Modules = {
  getModuleInfo(
    id: string,
  ): { importedIds: readonly string[]; dynamicallyImportedIds: readonly string[] } | null;
};

/**
 * The name of the chunk of a module that the customer app or the console loads at once, and undefined for any other. The bundler would
 * put each module that is shared with a page that is loaded on demand into a chunk of its own: two dozen small files, which compress
 * badly. To import anything from a chunk runs all of it, so neither may import from the chunk that has the other's start: what the app
 * loads at once and the console uses, now or on demand, is in a third one. What the pricing page shares stays outside of all.
 */
export function firstViewChunk(id: string, modules: Modules): string | undefined {
  if (loadedBy(PRICING, modules).has(id)) return undefined;
  const isInConsole = loadedBy(CONSOLE, modules, { onDemand: true }).has(id);
  if (loadedBy(APP, modules).has(id)) return isInConsole ? 'shared' : 'app';
  const isInApp = loadedBy(APP, modules, { onDemand: true }).has(id);
  return loadedBy(CONSOLE, modules).has(id) && !isInApp ? 'operator' : undefined;
}

/** The modules that an entry loads at once; with `onDemand`, also those that it can load later. */
function loadedBy(entry: string, modules: Modules, { onDemand = false } = {}): ReadonlySet<string> {
  const loaded = new Set<string>();
  const waiting = [entry];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (loaded.has(id)) continue;
    loaded.add(id);
    const { importedIds = [], dynamicallyImportedIds = [] } = modules.getModuleInfo(id) ?? {};
    waiting.push(...importedIds, ...(onDemand ? dynamicallyImportedIds : []));
  }
  return loaded;
}
