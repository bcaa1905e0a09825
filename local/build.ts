import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { LOCAL_STAGE } from '../infra/localStage.ts';
import { type Assembly, readAssembly } from './template/template.ts';
import { UserError } from './userError.ts';

const STACK_NAME = `SessionBilling-${LOCAL_STAGE}`;

export interface BuildInput {
  projectRoot: string;
  directory: string;
  /** False uses the existing build. */
  builds: boolean;
  /** Aborts the build when the run is stopped. */
  signal: AbortSignal;
}

/** Synthesizes the stack and its bundles, or reads the existing build. Throws a UserError if the build fails or is missing. */
export async function build(input: BuildInput): Promise<Assembly> {
  if (input.builds) await synthesize(input);
  else if (!existsSync(path.join(input.directory, `${STACK_NAME}.template.json`))) {
    throw new UserError(`${input.directory} has no build: run once without --no-build`);
  }
  return readAssembly({ directory: input.directory, stackName: STACK_NAME });
}

async function synthesize({ projectRoot, directory, signal }: BuildInput): Promise<void> {
  // Each build gives its bundles new names, so that old bundles would accumulate.
  rmSync(directory, { recursive: true, force: true });
  const child = spawn(process.execPath, ['infra/app.ts'], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      CDK_OUTDIR: directory,
      CDK_CONTEXT_JSON: JSON.stringify({ stage: LOCAL_STAGE }),
      // The CDK runs the bundler through npm. These settings suppress npm's own notices.
      npm_config_loglevel: 'error',
      npm_config_update_notifier: 'false',
    },
    signal,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const [code] = await once(child, 'close');
  if (code !== 0) throw new UserError(`the build of the stack failed:\n${output.trim()}`);
}
