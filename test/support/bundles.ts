import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { build, type Metafile } from 'esbuild';
import { BUNDLE } from '../../infra/parts/bundle.ts';
import { ServiceFunction } from '../../infra/parts/serviceFunction.ts';
import { SessionBilling } from '../../infra/stack.ts';
import type { Stage } from '../../infra/stage.ts';

const PROJECT_ROOT = path.resolve(import.meta.dirname, '../..');

export type Bundle = {
  code: Uint8Array;
  /** The modules that the bundle imports statically, such as `node:crypto`. */
  imports: string[];
  /** Bytes by origin, a package or a folder such as `shared/http`. Largest first. */
  parts: [name: string, bytes: number][];
  /** The parts of which a module is evaluated when the function starts, without those that only an `import()` leads to. */
  partsAtStart: string[];
};

/** The entry file of each function in a stage's stack, by the id of its construct. */
export function entriesOf(stage: Stage): Map<string, string> {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const constructs = new SessionBilling(app, stage).node.findAll();
  return new Map(
    constructs
      .filter((construct) => construct instanceof ServiceFunction)
      .map(({ node, entry }) => [node.id, entry]),
  );
}

/**
 * Bundles a file, or a TypeScript text, exactly as a deployment does. With an empty `alias`, the bundle keeps the packages
 * that a deployment replaces.
 */
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
  if (!output || !file) throw new Error('esbuild wrote no output');
  const parts = new Map<string, number>();
  for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
    const name = originOf(input);
    parts.set(name, (parts.get(name) ?? 0) + bytesInOutput);
  }
  return {
    code: file.contents,
    imports: output.imports
      .filter(({ kind }) => kind === 'import-statement')
      .map((imported) => imported.path),
    parts: [...parts].sort(([, a], [, b]) => b - a),
    partsAtStart: partsAtStart(metafile.inputs, output.entryPoint ?? ''),
  };
}

function partsAtStart(inputs: Metafile['inputs'], entry: string): string[] {
  const reached = new Set([entry]);
  // The set grows during the iteration, which then visits the new modules, too.
  for (const module of reached) {
    for (const { path: imported, kind } of inputs[module]?.imports ?? []) {
      if (kind !== 'dynamic-import' && inputs[imported]) reached.add(imported);
    }
  }
  return [...new Set([...reached].map(originOf))];
}

/** The innermost package that contains a file, or the first two folders of a file of this project. */
function originOf(input: string): string {
  const inPackage = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];
  return inPackage ?? input.split('/').slice(0, 2).join('/');
}
