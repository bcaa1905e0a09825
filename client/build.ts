import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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

/** A file that another one refers to. The compiler leaves the endings of the sources in declarations. */
const REFERENCE = /((?:from |import\()['"])(\.[^'"]+)\.tsx?(?=['"])/g;

/** The compiler takes a second alone, and several times as long on a busy machine. */
const COMPILER_TIMEOUT_MS = 120_000;

/** `npm run build:client [-- DIRECTORY]`: writes the files of the package to DIRECTORY, by default `client/dist`. */
const directory = path.resolve(process.argv[2] ?? path.join(CLIENT, 'dist'));
const entries = Object.entries(ENTRIES);
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

/** Writes the declarations that the entries refer to. Those of the contracts, which need zod, are not among them. */
async function writeTypes(): Promise<void> {
  const all = await mkdtemp(path.join(tmpdir(), 'client-types-'));
  try {
    await compile(all);
    const referred = new Set(entries.map(([, file]) => path.join(all, 'client', declarationOf(file))));
    // A set yields what is added to it while it is read.
    for (const file of referred) {
      const text = await readFile(file, 'utf8');
      for (const [, , reference = ''] of text.matchAll(REFERENCE))
        referred.add(path.join(path.dirname(file), declarationOf(reference)));
      const target = path.join(directory, 'types', path.relative(path.join(all, 'client'), file));
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, text.replaceAll(REFERENCE, '$1$2.js'));
    }
  } finally {
    await rm(all, { recursive: true });
  }
}

function declarationOf(file: string): string {
  return `${file.replace(/\.tsx?$/, '')}.d.ts`;
}

async function compile(outDir: string): Promise<void> {
  const emit = ['--declaration', '--emitDeclarationOnly', '--rootDir', ROOT, '--outDir', outDir];
  const language = ['--ignoreConfig', '--strict', '--target', TARGET, '--lib', `${TARGET},dom`];
  const modules = ['--module', 'nodenext', '--types', 'node', '--jsx', 'react-jsx', '--erasableSyntaxOnly'];
  const imports = ['--allowImportingTsExtensions', '--rewriteRelativeImportExtensions'];
  const files = entries.map(([, file]) => path.join(CLIENT, file));
  const tsc = path.join(ROOT, 'node_modules/.bin/tsc');
  const all = [...emit, ...language, ...modules, ...imports, ...files];
  await promisify(execFile)(tsc, all, { cwd: ROOT, timeout: COMPILER_TIMEOUT_MS }).catch(
    ({ stdout, message }) => {
      throw new Error(stdout || message);
    },
  );
}

/** One style sheet of several, so that a page needs no bundler to use it. */
async function writeStyles(): Promise<void> {
  const styles = path.join(CLIENT, 'react/styles.css');
  await build({ entryPoints: [styles], outfile: path.join(directory, 'styles.css'), bundle: true });
}
