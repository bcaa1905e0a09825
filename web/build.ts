import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** `npm run build:web [-- DIRECTORY]`: writes the pages to DIRECTORY, by default `web/dist`. Several builds can run at once. */
const outDir = path.resolve(process.argv[2] ?? pathOf('dist'));
await build({ configFile: pathOf('vite.config.ts'), build: { outDir, emptyOutDir: true } });
