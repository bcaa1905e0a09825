import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { readBuiltStack } from '../build.ts';
import { readDistribution } from '../pages/readDistribution.ts';
import { Resolver } from '../template/resolver.ts';
import { UserError } from '../userError.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { isServedByVite, pagePaths } from './pagePaths.ts';

const WEB_DIRECTORY = fileURLToPath(new URL('../../web/', import.meta.url));

/** A local run on a busy machine responds within a second. */
const RUN_TIMEOUT_MS = 5_000;

/** `npm run web`: Vite's development server in front of a local run. */
async function start({ port, run, stateDirectory }: Options): Promise<void> {
  await requireRun(run);
  const { template } = await readBuiltStack(stateDirectory);
  const behaviors = readDistribution(template, new Resolver({ template, parameters: {} }));
  const server = await createServer({
    configFile: `${WEB_DIRECTORY}vite.config.ts`,
    clearScreen: false,
    plugins: [pagePaths(behaviors)],
    server: {
      host: '127.0.0.1',
      port,
      strictPort: true,
      proxy: {
        '^/': {
          target: run,
          bypass: ({ url = '/' }) => (isServedByVite(WEB_DIRECTORY, url) ? url : undefined),
        },
      },
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => void server.close().finally(() => process.exit(0)));
  await server.listen().catch((error: Error) => {
    throw new UserError(`${error.message}: stop what uses port ${port}, or choose another one with --port`);
  });
  console.log(`pages from their sources, everything else from ${run}`);
  console.log(`ready http://127.0.0.1:${port}`);
}

async function requireRun(run: string): Promise<void> {
  const response = await fetch(`${run}/health`, { signal: AbortSignal.timeout(RUN_TIMEOUT_MS) }).catch(
    () => undefined,
  );
  if (response?.ok === true) return;
  throw new UserError(
    `no local run at ${run}: start npm run local in another terminal and wait until it is ready, or give its address with --run`,
  );
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') console.log(USAGE);
  else await start(options);
} catch (error) {
  console.error(error instanceof UserError ? error.message : error);
  process.exit(1);
}
