import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { LOCAL_STAGE } from '../infra/localStage.ts';
import { type Assembly, readAssembly } from './template/template.ts';
import { UserError } from './userError.ts';

/** What the stack of the stage is called. */
const STACK_NAME = `SessionBilling-${LOCAL_STAGE}`;

export interface BuildInput {
  projectRoot: string;
  directory: string;
  builds: boolean;
  /** Ends the build when the run is stopped meanwhile. */
  signal: AbortSignal;
}

/** Synthesizes the stack, bundles included, or takes the build that is there. Throws a UserError if neither works. */
export async function build(input: BuildInput): Promise<Assembly> {
  if (input.builds) await synthesize(input);
  else if (!existsSync(path.join(input.directory, `${STACK_NAME}.template.json`))) {
    throw new UserError(`there is no build in ${input.directory}: run once without --no-build`);
  }
  return readAssembly({ directory: input.directory, stackName: STACK_NAME });
}

async function synthesize({ projectRoot, directory, signal }: BuildInput): Promise<void> {
  // Each build leaves its bundles under new names: without this they would pile up.
  rmSync(directory, { recursive: true, force: true });
  const child = spawn(process.execPath, ['infra/app.ts'], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      CDK_OUTDIR: directory,
      CDK_CONTEXT_JSON: JSON.stringify({ stage: LOCAL_STAGE }),
      // The bundler is asked for through npm, which has news to tell about itself.
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
  if (code !== 0) throw new UserError(`the stack does not build:\n${output.trim()}`);
}
