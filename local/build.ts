import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { LOCAL_STAGE } from '../infra/localStage.ts';
import { type PageFile, readPageFiles } from './pages/pageFiles.ts';
import { type Assembly, readAssembly } from './template/template.ts';
import { UserError } from './userError.ts';

const STACK_NAME = `SessionBilling-${LOCAL_STAGE}`;

export interface BuildInput {
  projectRoot: string;
  /** The state directory, in which the builds are kept. */
  stateDirectory: string;
  /** False uses the existing builds. */
  builds: boolean;
  /** Aborts the build when the run is stopped. */
  signal: AbortSignal;
}

const stackDirectory = (stateDirectory: string): string => path.join(stateDirectory, 'cdk.out');

/** Synthesizes the stack and its bundles, or reads the existing build. Throws a UserError if the build fails or is missing. */
export async function buildStack(input: BuildInput): Promise<Assembly> {
  const directory = stackDirectory(input.stateDirectory);
  if (input.builds) {
    // Each build gives its bundles new names, so that old bundles would accumulate.
    rmSync(directory, { recursive: true, force: true });
    await run(input, {
      what: 'stack',
      args: ['infra/app.ts'],
      environment: {
        CDK_OUTDIR: directory,
        CDK_CONTEXT_JSON: JSON.stringify({ stage: LOCAL_STAGE }),
        // The CDK runs the bundler through npm. These settings suppress npm's own notices.
        npm_config_loglevel: 'error',
        npm_config_update_notifier: 'false',
      },
    });
  }
  return readBuiltStack(input.stateDirectory);
}

/** Reads the stack that a run with this state directory has built. Throws a UserError if there is none. */
export async function readBuiltStack(stateDirectory: string): Promise<Assembly> {
  const directory = stackDirectory(stateDirectory);
  requireBuild(stateDirectory, path.join(directory, `${STACK_NAME}.template.json`));
  return readAssembly({ directory, stackName: STACK_NAME });
}

/**
 * Builds the pages, or reads the existing build. Returns them by key. Throws a UserError if the build fails or is missing. Each run
 * has its own build, so that runs do not overwrite each other's pages.
 */
export async function buildPages(input: BuildInput): Promise<Map<string, PageFile>> {
  const directory = path.join(input.stateDirectory, 'web');
  if (input.builds) await run(input, { what: 'pages', args: ['web/build.ts', directory] });
  else requireBuild(input.stateDirectory, path.join(directory, 'app.html'));
  return readPageFiles(directory);
}

function requireBuild(stateDirectory: string, file: string): void {
  if (!existsSync(file)) throw new UserError(`${stateDirectory} has no build: run once without --no-build`);
}

async function run(
  { projectRoot, signal }: BuildInput,
  { what, args, environment }: { what: string; args: string[]; environment?: NodeJS.ProcessEnv },
): Promise<void> {
  const child = spawn(process.execPath, args, {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
    signal,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const [code] = await once(child, 'close');
  if (code !== 0) throw new UserError(`the build of the ${what} failed:\n${output.trim()}`);
}
