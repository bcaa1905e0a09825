import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** `npm run build:web`: writes the pages to `web/dist`. */
await build({ configFile: fileURLToPath(new URL('./vite.config.ts', import.meta.url)) });
