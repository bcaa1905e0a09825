import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const CLIENT = import.meta.dirname;
const ROOT = path.resolve(CLIENT, '..');

/** The JavaScript files of the package, and what each is made of. */
const ENTRIES = {
  index: 'src/index.ts',
  node: 'src/node/fileJournal.ts',
  react: 'react/index.ts',
};

/** What Node.js 20 and the browsers of 2023 run. */
const TARGET = 'es2022';

/** The compiler takes a second alone, and several times as long on a busy machine. */
const COMPILER_TIMEOUT_MS = 120_000;

/** `npm run build:client [-- DIRECTORY]`: writes the files of the package to DIRECTORY, by default `client/dist`. */
const directory = path.resolve(process.argv[2] ?? path.join(CLIENT, 'dist'));
const entries = Object.entries(ENTRIES).filter(([, file]) => existsSync(path.join(CLIENT, file)));
await rm(directory, { recursive: true, force: true });
await mkdir(directory, { recursive: true });
await Promise.all([writeCode(), writeTypes(), writeStyles()]);

async function writeCode(): Promise<void> {
  await build({
    absWorkingDir: CLIENT,
    entryPoints: Object.fromEntries(entries),
    outdir: directory,
    bundle: true,
    splitting: true,
    sourcemap: true,
    format: 'esm',
    // The modules of Node.js are for the entry `node` only. A test bundles the others without them.
    platform: 'neutral',
    external: ['node:*', 'react', 'react/*'],
    jsx: 'automatic',
    target: TARGET,
    logLevel: 'warning',
  });
}

/** Declarations refer to each other by paths. Those of the contracts, which need zod, are referred to by none. */
async function writeTypes(): Promise<void> {
  const all = await mkdtemp(path.join(tmpdir(), 'client-types-'));
  try {
    const emit = ['--declaration', '--emitDeclarationOnly', '--rootDir', ROOT, '--outDir', all];
    const language = ['--ignoreConfig', '--strict', '--target', TARGET, '--lib', `${TARGET},dom`];
    const modules = ['--module', 'nodenext', '--jsx', 'react-jsx', '--erasableSyntaxOnly'];
    const imports = ['--allowImportingTsExtensions', '--rewriteRelativeImportExtensions'];
    const files = entries.map(([, file]) => path.join(CLIENT, file));
    const tsc = path.join(ROOT, 'node_modules/.bin/tsc');
    await promisify(execFile)(tsc, [...emit, ...language, ...modules, ...imports, ...files], {
      cwd: ROOT,
      timeout: COMPILER_TIMEOUT_MS,
    }).catch(({ stdout, message }) => {
      throw new Error(stdout || message);
    });
    for (const part of await readdir(path.join(all, 'client')))
      await cp(path.join(all, 'client', part), path.join(directory, 'types', part), { recursive: true });
  } finally {
    await rm(all, { recursive: true });
  }
}

/** One style sheet of several, so that a page needs no bundler to use it. */
async function writeStyles(): Promise<void> {
  const styles = path.join(CLIENT, 'react/styles.css');
  await build({ entryPoints: [styles], outfile: path.join(directory, 'styles.css'), bundle: true });
}
