import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { build } from 'esbuild';
import { BUNDLE } from '../../infra/parts/bundle.ts';
import { ServiceFunction } from '../../infra/parts/serviceFunction.ts';
import { SessionBilling } from '../../infra/stack.ts';
import type { Stage } from '../../infra/stage.ts';

const PROJECT_ROOT = path.resolve(import.meta.dirname, '../..');

export type Bundle = {
  code: Uint8Array;
  /** Modules that it loads at its start, such as `node:crypto`. */
  imports: string[];
  /** Bytes by where they come from: a package, or a folder of ours such as `shared/http`. Largest first. */
  parts: [name: string, bytes: number][];
};

/** The functions of a stage's stack: which file each begins with, by the name of its construct. */
export function entriesOf(stage: Stage): Map<string, string> {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const all = new SessionBilling(app, stage).node.findAll();
  return new Map(
    all.filter((one) => one instanceof ServiceFunction).map(({ node, entry }) => [node.id, entry]),
  );
}

/** The bundle as deploying makes it, from a file or, for what is compared with it, a text of TypeScript. */
export async function bundle(
  source: { entry: string } | { text: string },
  alias: Record<string, string> = BUNDLE.alias,
): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    ...('entry' in source
      ? { entryPoints: [source.entry] }
      : { stdin: { contents: source.text, resolveDir: PROJECT_ROOT, loader: 'ts' as const } }),
    ...BUNDLE,
    alias,
    absWorkingDir: PROJECT_ROOT,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    metafile: true,
    write: false,
    outfile: 'index.mjs',
  });
  const [output] = Object.values(metafile.outputs);
  const [file] = outputFiles;
  if (!output || !file) throw new Error('esbuild made nothing');
  const parts = new Map<string, number>();
  for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
    const name = partOf(input);
    parts.set(name, (parts.get(name) ?? 0) + bytesInOutput);
  }
  return {
    code: file.contents,
    imports: output.imports.filter(({ kind }) => kind === 'import-statement').map((one) => one.path),
    parts: [...parts].sort(([, one], [, other]) => other - one),
  };
}

/** The package of a file, the innermost one, or the first two folders of ours. */
function partOf(input: string): string {
  const inPackage = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];
  return inPackage ?? input.split('/').slice(0, 2).join('/');
}
